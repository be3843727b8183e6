import { openAuditLog } from '../../runner/store/audit-log.ts';
import { aChange } from './audit-changes.ts';

/**
 * The gate's log in miniature, as a process of its own: `node audit-writer.ts <log> [<bytes of a body>]`.
 * Says `open`, then appends without end, saying `written <seq> <hash>` once each is promised. Says `refused <why>` and goes on when an
 * append is refused; ends when it can't open.
 */
const [file = '', size = '200'] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);

try {
  const log = await openAuditLog(file, { now: Date.now });
  say('open');
  for (let serial = 1; ; serial += 1) {
    // Of varied length, so that a kill finds it in long writes and in short ones.
    const text = 'x'.repeat(Math.ceil((Number(size) * ((serial % 7) + 1)) / 7));
    try {
      const { seq, hash } = await log.append(aChange({ body: { serial, text } }));
      say(`written ${seq} ${hash}`);
    } catch (error) {
      say(`refused ${(error as Error).message}`);
      const { seq, hash } = await log.append(aChange({ body: { serial, small: true } }));
      say(`written ${seq} ${hash}`);
      process.exit(0);
    }
  }
} catch (error) {
  say(`refused ${(error as Error).message}`);
  process.exit(2);
}

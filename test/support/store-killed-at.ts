import { DatabaseSync } from 'node:sqlite';
import { openEvidenceStore } from '../../runner/store/open-store.ts';

/**
 * A process that opens a store to write, and is killed (SIGKILL) when it would make its nth statement: `node store-killed-at.ts <store> <n>`. Says `open` when it came through.
 */
const [path = '', last = '0'] = process.argv.slice(2);
const prepare = DatabaseSync.prototype.prepare;
let made = 0;
DatabaseSync.prototype.prepare = function (this: DatabaseSync, ...given: Parameters<typeof prepare>) {
  made += 1;
  if (made === Number(last)) process.kill(process.pid, 'SIGKILL');
  return prepare.apply(this, given);
};
const store = await openEvidenceStore(path, { write: true });
await store.close();
process.stdout.write('open\n');

import { readFile } from 'node:fs/promises';
import { NOBODY } from '../core/release/exposure.ts';
import { exposureInFlags, type FlagShape, flagsDocument, orderInFlags } from '../core/release/flags-document.ts';
import type { Actuator } from './actuator.ts';
import type { ActuatorTools } from './support/actuator-tools.ts';
import { createOrderGuard, refuseOlder } from './support/order-guard.ts';
import { replaceFile } from './support/replace-file.ts';
import { trouble, wordsOf } from './support/trouble.ts';
import { withinSignal } from './support/within-signal.ts';

export interface FlagFileConfig extends FlagShape {
  readonly kind: 'flag-file';
  readonly id: string;
  /** A `flags.json` as flagd reads it; other flags in it stay as they are. */
  readonly file: string;
}

/**
 * A flag in a file that flagd (or any OpenFeature provider of its format) watches. Its metadata says which order made it, so that an
 * older one is refused also after a restart. Rolls back from everywhere, as fast as the file is read.
 */
export function createFlagFile(config: FlagFileConfig, _tools: ActuatorTools): Actuator {
  const { id, file, flag } = config;
  const system = `flag ${flag} in ${file}`;
  const guard = createOrderGuard(system);
  return {
    id,
    bySegment: true,
    canRollBackFrom: () => true,
    canNarrow: true,
    canRehearse: true,
    canBeRead: true,
    isGradual: false,
    apply: (order, signal) =>
      guard.run(order, signal, (limited) =>
        withinSignal(
          system,
          limited,
          (async () => {
            const document = await readFlags(system, file);
            const made = orderInFlags(document, flag);
            refuseOlder(system, order, made?.release === order.release ? made.decision : null);
            const { flags } = flagsDocument(order.exposure, config, order);
            const changed = { ...document, flags: { ...(document?.flags as object | undefined), ...flags } };
            await replaceFile(file, `${JSON.stringify(changed, null, 2)}\n`, limited).catch((cause) => {
              throw trouble(
                system,
                `could not be written (${wordsOf(cause)})`,
                'make its folder and the file writable',
                cause,
              );
            });
          })(),
        ),
      ),
    async read(signal) {
      const exposure = exposureInFlags(await withinSignal(system, signal, readFlags(system, file)), config);
      if (exposure === 'unknown') {
        throw trouble(system, 'somebody else has changed its targeting', 'order again to have it in waygate’s form');
      }
      // A flag that is not there gives nobody anything.
      return exposure === 'absent' ? NOBODY : exposure;
    },
  };
}

async function readFlags(system: string, file: string): Promise<Record<string, unknown> | null> {
  const hint = 'nothing was changed: mend the file by hand, or remove it';
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw trouble(system, `could not be read (${wordsOf(cause)})`, hint, cause);
  }
  let document: unknown = null;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw trouble(system, `the file is not JSON (${wordsOf(cause)})`, hint, cause);
  }
  const isFlags = typeof document === 'object' && document !== null && !Array.isArray(document);
  if (!isFlags) throw trouble(system, 'the file holds no object with flags', hint);
  return document as Record<string, unknown>;
}

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext } from '@playwright/test';
import type { StepOptions } from '../../../journeys/support/journey.ts';
import type { Mask } from '../../core/mask.ts';
import type { Artefact } from '../../core/run-record.ts';
import { maskTrace } from './mask-trace.ts';

export interface Tracer {
  /** Records the step, or stops recording while it is sensitive. */
  aroundStep<T>(name: string, options: StepOptions, act: () => Promise<T>): Promise<T>;
  /** Ends recording; the traces, masked, at their place when they are to be kept, else none. */
  end(keep: boolean): Promise<readonly Artefact[]>;
}

const OPTIONS = { snapshots: true, screenshots: true };

/**
 * Starts tracing a context. Sensitive steps are cut out by ending the recording before them and beginning another after them:
 * a mere chunk would go on collecting network traffic.
 */
export async function createTracer(
  context: BrowserContext,
  { folder, prefix }: { readonly folder: string; readonly prefix: string },
  mask: Mask,
): Promise<Tracer> {
  const scratch = await mkdtemp(join(tmpdir(), 'trace-'));
  const parts: string[] = [];
  let recording = false;
  const start = async () => {
    await context.tracing.start(OPTIONS);
    recording = true;
  };
  const stop = async () => {
    if (!recording) return;
    recording = false;
    const path = join(scratch, `${parts.length}.zip`);
    await context.tracing.stop({ path });
    parts.push(path);
  };
  await start();
  return {
    async aroundStep(_name, { sensitive = false }, act) {
      if (!sensitive) return act();
      await stop();
      const result = await act();
      // Not after a failure: the page still shows what was typed.
      await start();
      return result;
    },
    async end(keep) {
      try {
        if (!keep) {
          if (recording) await context.tracing.stop();
          return [];
        }
        await stop();
        await mkdir(folder, { recursive: true });
        const artefacts: Artefact[] = [];
        for (const [index, part] of parts.entries()) {
          const path = join(folder, `${prefix}${parts.length === 1 ? '' : `-${index + 1}`}.trace.zip`);
          await maskTrace(part, path, mask);
          artefacts.push({ kind: 'trace', path });
        }
        return artefacts;
      } finally {
        await rm(scratch, { recursive: true, force: true });
      }
    },
  };
}

import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { OrderWitness } from '../../../load/support/witness.ts';

export interface ReadWitnesses {
  readonly witnesses: readonly OrderWitness[];
  /** Lines that look like witnesses and can't be read; what else a scenario said on its console is passed over. */
  readonly unreadable: number;
}

/** Reads what one generator's scenarios wrote on their console (k6's JSON log lines). A file that isn't there holds nothing. */
export async function readWitnesses(file: string): Promise<ReadWitnesses> {
  const witnesses: OrderWitness[] = [];
  let unreadable = 0;
  const input = createReadStream(file);
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (line === '') continue;
      const witness = witnessIn(line);
      if (witness === 'unreadable') unreadable += 1;
      else if (witness !== null) witnesses.push(witness);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return { witnesses, unreadable };
}

function witnessIn(line: string): OrderWitness | 'unreadable' | null {
  const message = parsed(line)?.msg;
  // Cut off where the disk was full or k6 was killed.
  if (typeof message !== 'string') return 'unreadable';
  if (!message.startsWith('{') || !message.includes('"mark"')) return null;
  const witness = parsed(message);
  return witness !== null && Array.isArray(witness.orders) ? (witness as unknown as OrderWitness) : 'unreadable';
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return null;
  }
}

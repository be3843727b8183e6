import { readFile } from 'node:fs/promises';
import process from 'node:process';

/** Linux counts CPU time in hundredths of a second for programs, whatever the kernel's own tick is. */
const TICKS_PER_SECOND = 100;
/** The CPU ratio is the highest over this long, so that a quiet minute does not hide a busy moment. */
const WINDOW_SECONDS = 5;

interface Sample {
  readonly atSeconds: number;
  readonly cpuSeconds: number;
}

/** What one process uses, as far as it was looked at. */
export interface UsageMeter {
  look(): Promise<void>;
  /** CPU seconds ÷ seconds, the highest over any 5 s (over all of it when it was shorter); null where the system doesn't tell. */
  cpuRatio(): number | null;
  maxRssMegabytes(): number | null;
}

/** Follows a process by /proc; elsewhere than on Linux it has nothing to say. `now` in ms. */
export function meterUsage(pid: number, now: () => number): UsageMeter {
  const samples: Sample[] = [];
  let highest: number | null = null;
  let rssKilobytes: number | null = null;
  return {
    async look() {
      if (process.platform !== 'linux') return;
      const [stat, status] = await Promise.all([read(pid, 'stat'), read(pid, 'status')]);
      rssKilobytes = Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? rssKilobytes ?? 0) || rssKilobytes;
      // The second field, the name in parentheses, may hold anything; user and system time are 14th and 15th.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const cpuSeconds = (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
      if (Number.isNaN(cpuSeconds)) return;
      samples.push({ atSeconds: now() / 1000, cpuSeconds });
      highest = higher(highest, samples);
      while (samples.length > 1 && span(samples.slice(1)) >= WINDOW_SECONDS) samples.shift();
    },
    cpuRatio: () => highest ?? ratio(samples),
    maxRssMegabytes: () => (rssKilobytes === null ? null : Math.round(rssKilobytes / 1024)),
  };
}

function higher(highest: number | null, samples: readonly Sample[]): number | null {
  if (span(samples) < WINDOW_SECONDS) return highest;
  const latest = ratio(samples);
  return highest === null || (latest !== null && latest > highest) ? latest : highest;
}

function span(samples: readonly Sample[]): number {
  return (samples.at(-1)?.atSeconds ?? 0) - (samples[0]?.atSeconds ?? 0);
}

function ratio(samples: readonly Sample[]): number | null {
  const seconds = span(samples);
  if (seconds <= 0) return null;
  const used = (samples.at(-1)?.cpuSeconds ?? 0) - (samples[0]?.cpuSeconds ?? 0);
  return Math.round((used / seconds) * 1000) / 1000;
}

function read(pid: number, file: string): Promise<string> {
  return readFile(`/proc/${pid}/${file}`, 'latin1').catch(() => '');
}

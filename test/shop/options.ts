import { parseArgs } from 'node:util';
import { type Diagnostic, InvalidInput } from '../../runner/core/diagnostic.ts';
import type { ShopSettings } from './shop.ts';
import { MOST_PER_SECOND } from './shoppers/crowd.ts';

export interface Options extends ShopSettings {
  /** null = no control API. */
  readonly controlPort: number | null;
  /** Sessions a second of the shop's own shoppers, from the start. */
  readonly shoppers: number;
  /** End when stdin ends. */
  readonly tieToStdin: boolean;
}

const HIGHEST_PORT = 65_535;

/** Throws `InvalidInput` with everything that is wrong with the command line. */
export function readOptions(argv: readonly string[], env: NodeJS.ProcessEnv): Options {
  const problems: Diagnostic[] = [];
  const values = parse(argv);
  const whole = (option: string, text: string, most: number): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value <= most) return value;
    const hint = most === HIGHEST_PORT ? '0 takes any free port' : 'the same seed gives the same shop';
    problems.push({ path: option, found: `"${text}"`, expected: `a whole number from 0 to ${most}`, hint });
    return 0;
  };
  const options: Options = {
    port: whole('--port', values.port, HIGHEST_PORT),
    controlPort:
      values['control-port'] === undefined ? null : whole('--control-port', values['control-port'], HIGHEST_PORT),
    seed: whole('--seed', values.seed, 2 ** 31 - 1),
    faults: values.fault,
    releases: { baseline: values['release-baseline'], candidate: values['release-candidate'] },
    shoppers: perSecond(values.shoppers, problems),
    demoPassword: env.WAYGATE_DEMO_PASSWORD || 'correct-horse',
    tieToStdin: values['tie-to-stdin'],
  };
  for (const [cohort, release] of Object.entries(options.releases)) {
    if (!/^[\w.+-]+$/.test(release)) {
      const expected = 'letters, digits and . _ + -';
      problems.push({
        path: `--release-${cohort}`,
        found: `"${release}"`,
        expected,
        hint: 'it travels in a header and a cookie',
      });
    }
  }
  if (problems.length > 0) throw new InvalidInput('The demo shop can not start', problems);
  return options;
}

function perSecond(text: string, problems: Diagnostic[]): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value <= MOST_PER_SECOND) return value;
  problems.push({
    path: '--shoppers',
    found: `"${text}"`,
    expected: `sessions a second, 0 to ${MOST_PER_SECOND}`,
    hint: '4 leaves room for two browsers on two cores',
  });
  return 0;
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS }).values;
  } catch (error) {
    const expected = Object.keys(OPTIONS)
      .map((name) => `--${name}`)
      .join(', ');
    const problem = {
      path: 'command line',
      found: (error as Error).message,
      expected,
      hint: 'see test/shop/README.md',
    };
    throw new InvalidInput('The demo shop can not start', [problem]);
  }
}

const OPTIONS = {
  port: { type: 'string', default: '0' },
  'control-port': { type: 'string' },
  seed: { type: 'string', default: '1' },
  fault: { type: 'string', multiple: true, default: [] as string[] },
  'release-baseline': { type: 'string', default: '2.40.0' },
  'release-candidate': { type: 'string', default: '2.41.0' },
  shoppers: { type: 'string', default: '0' },
  'tie-to-stdin': { type: 'boolean', default: false },
} as const;

import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from '@playwright/test';
import { unzipSync } from 'fflate';
import { startDemoShop } from '../support/demo-shop.ts';
import { startTinyShop } from '../support/tiny-shop.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PASSWORD = 'canary-7Qd2-umbrella';

let folder = '';
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waygate-lane-'));
});
test.afterAll(() => rm(folder, { recursive: true, force: true }));

test.describe('on a tiny shop with its own journeys', () => {
  let lane: Lane;

  test.beforeAll(async () => {
    const shop = await startTinyShop();
    await mkdir(join(folder, 'own', 'segments'), { recursive: true });
    await writeFile(
      join(folder, 'own', 'segments', 'member.segment.mjs'),
      `export default ${JSON.stringify({ title: 'A member', device: 'Desktop Chrome', locale: 'de-DE', timezone: 'Europe/Berlin', currency: 'EUR', login: { account: 'shopper' }, consent: 'accepted', input: 'pointer' })};`,
    );
    const cohort = (release: string) => ({
      release,
      pin: { cookie: { name: 'pin', value: release } },
      attest: { header: 'x-release' },
    });
    const config = {
      shop: 'tiny',
      roots: [join(folder, 'own'), join(ROOT, 'test/support/tiny-journeys')],
      target: { baseUrl: shop.baseUrl },
      cohorts: { baseline: cohort('r1'), candidate: cohort('r2') },
      matrix: {
        buy: ['plain', 'phone'],
        'wrong-heading': ['plain'],
        'other-release': ['phone'],
        'sign-in-openly': ['member'],
      },
      accounts: { shopper: { email: 'shopper@example.test', password: { env: 'LANE_PASSWORD' } } },
    };
    try {
      lane = await runLane('tiny', `export default ${JSON.stringify(config)};`, { LANE_PASSWORD: PASSWORD });
    } finally {
      await shop.close();
    }
  });

  test('each segment is a project with the journeys of its cells', () => {
    expect(lane.tests.map(({ project, title }) => `${project}: ${title}`).sort()).toEqual([
      'member: sign-in-openly',
      'phone: buy',
      'phone: other-release',
      'plain: buy',
      'plain: wrong-heading',
    ]);
    expect(lane.exitCode).toBe(1);
  });

  test('a journey that succeeds passes, with its steps and the pinned release shown', () => {
    for (const project of ['plain', 'phone']) {
      const buy = lane.of(project, 'buy');
      expect(buy).toMatchObject({ status: 'passed', steps: ['open home', 'open product', 'buy'] });
      expect(buy.annotations).toContainEqual(expect.objectContaining({ type: 'release', description: 'r2' }));
    }
  });

  test('a journey that fails fails its test with class, step and message, and leaves a trace', () => {
    const failed = lane.of('plain', 'wrong-heading');
    expect(failed.status).toBe('failed');
    expect(failed.error).toMatch(/^Error: (assertion|timeout) at "visit": ./);
    expect(failed.attachments).toContain('trace');
  });

  test('a document of another release fails its test, whatever the journey said', () => {
    expect(lane.of('phone', 'other-release')).toMatchObject({
      status: 'failed',
      error: expect.stringContaining(
        'inconclusive (cohort_mismatch): /other (200) came from release r999, expected r2',
      ),
    });
  });

  test('a password that a failed journey typed is in no file that is left', async () => {
    expect(lane.of('member', 'sign-in-openly').status).toBe('failed');
    const texts = await textsLeftIn(lane.output);
    expect(texts.some(({ name }) => name.includes('sign-in-openly') && name.endsWith('.trace'))).toBe(true);
    expect(texts.filter(({ text }) => text.includes(PASSWORD)).map(({ name }) => name)).toEqual([]);
    expect(texts.some(({ text }) => text.includes('[masked]'))).toBe(true);
  });
});

test('the demo shop is walked in two of its segments by the same journeys', async () => {
  const shop = await startDemoShop();
  try {
    const demo = pathToFileURL(join(ROOT, 'runner/config/demo-config.ts')).href;
    const config = `import { demoConfig, demoEnv } from ${JSON.stringify(demo)};
Object.assign(process.env, demoEnv(process.env));
export default demoConfig(${JSON.stringify({ url: shop.url, releases: shop.releases })});`;
    const lane = await runLane('demo', config, {}, ['--project', 'desktop-de', '--project', 'returning-desktop']);
    expect(lane.tests.filter(({ status }) => status !== 'passed')).toEqual([]);
    expect(lane.tests.map(({ project }) => project)).toEqual(
      expect.arrayContaining(['desktop-de', 'returning-desktop']),
    );
    expect(lane.of('returning-desktop', 'checkout-returning').steps.length).toBeGreaterThan(2);
    expect(lane.exitCode).toBe(0);
  } finally {
    await shop.stop();
  }
});

test('an unknown cohort is refused with the known ones', async () => {
  const { code, text } = await playwrightTest({ WAYGATE_COHORT: 'canary' }, ['--list']);
  expect(code).toBe(1);
  expect(text).toContain('WAYGATE_COHORT');
  expect(text).toContain('baseline or candidate');
});

interface LaneTest {
  readonly project: string;
  readonly title: string;
  readonly status: string;
  readonly error: string;
  readonly steps: readonly string[];
  readonly attachments: readonly string[];
  readonly annotations: readonly { readonly type: string; readonly description?: string }[];
}

interface Lane {
  readonly exitCode: number | null;
  readonly tests: readonly LaneTest[];
  readonly output: string;
  of(project: string, title: string): LaneTest;
}

/** What is read of Playwright's own JSON report. */
interface JsonSuite {
  readonly suites?: readonly JsonSuite[];
  readonly specs?: readonly { readonly title: string; readonly tests: readonly JsonTest[] }[];
}
interface JsonTest {
  readonly projectName: string;
  readonly annotations: LaneTest['annotations'];
  readonly results: readonly {
    readonly status: string;
    readonly error?: { readonly message?: string };
    readonly steps?: readonly { readonly title: string }[];
    readonly attachments: readonly { readonly name: string }[];
  }[];
}

async function runLane(
  name: string,
  config: string,
  env: NodeJS.ProcessEnv,
  args: readonly string[] = [],
): Promise<Lane> {
  const [file, output, report] = [join(folder, `${name}.config.mjs`), join(folder, name), join(folder, `${name}.json`)];
  await writeFile(file, config);
  const { code, text } = await playwrightTest({ ...env, WAYGATE_CONFIG: file, PLAYWRIGHT_JSON_OUTPUT_NAME: report }, [
    '--reporter',
    'json',
    '--output',
    output,
    ...args,
  ]);
  const json = JSON.parse(
    await readFile(report, 'utf8').catch(() => {
      throw new Error(`playwright test wrote no report:\n${text}`);
    }),
  ) as JsonSuite;
  const tests = specsOf(json).flatMap(({ title, tests: of }) => of.map((it) => laneTest(title, it)));
  const find = (project: string, title: string) => {
    const found = tests.find((it) => it.project === project && it.title === title);
    if (found === undefined) throw new Error(`no test ${project}: ${title}\n${text}`);
    return found;
  };
  return { exitCode: code, tests, output, of: find };
}

function specsOf(suite: JsonSuite): NonNullable<JsonSuite['specs']> {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
}

function laneTest(title: string, { projectName, annotations, results }: JsonTest): LaneTest {
  const [result] = results;
  return {
    project: projectName,
    title,
    annotations,
    status: result?.status ?? 'not run',
    error: result?.error?.message ?? '',
    steps: (result?.steps ?? []).map((step) => step.title),
    attachments: (result?.attachments ?? []).map((it) => it.name),
  };
}

/** The real command, in the repository, without what this test's own runner put into the environment. */
function playwrightTest(
  env: NodeJS.ProcessEnv,
  args: readonly string[],
): Promise<{ readonly code: number | null; readonly text: string }> {
  const own = Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !/^(PW|PLAYWRIGHT_(?!BROWSERS)|TEST_|FORCE_COLOR)/.test(key)),
  );
  const child = spawn(process.execPath, [join(ROOT, 'node_modules/@playwright/test/cli.js'), 'test', ...args], {
    cwd: ROOT,
    env: { ...own, ...env },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk));
  return new Promise((resolve, reject) => child.on('error', reject).on('close', (code) => resolve({ code, text })));
}

async function textsLeftIn(output: string): Promise<readonly { readonly name: string; readonly text: string }[]> {
  const files = (await readdir(output, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const texts = await Promise.all(
    files.map(async (entry) => {
      const name = join(entry.parentPath, entry.name);
      const bytes = await readFile(name);
      if (!name.endsWith('.zip')) return [{ name, text: bytes.toString('latin1') }];
      return Object.entries(unzipSync(bytes)).map(([inner, content]) => ({
        name: `${name}/${inner}`,
        text: Buffer.from(content).toString('latin1'),
      }));
    }),
  );
  return texts.flat();
}

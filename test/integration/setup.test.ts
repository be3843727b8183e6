import { spawnSync } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { chromium } from '../../runner/setup/chromium.mjs';
import { goClients } from '../../runner/setup/go-clients.mjs';
import { ensure, type Step } from '../../runner/setup/step.mjs';

const SETUP = fileURLToPath(new URL('../../runner/setup/setup.mjs', import.meta.url));

test('setting up what is there already installs nothing, and says where everything is', () => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [SETUP, 'start'], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/✓ npm packages.*\n.*✓ Node 24: v24\..*\n.*✓ Chromium: \//);
  expect(stderr).not.toContain('trying');
});

for (const { name, script } of [
  { name: 'does not exist', script: null },
  { name: 'does not run', script: '#!/bin/sh\nexit 127\n' },
]) {
  test(`a browser that is named by WAYGATE_CHROMIUM and ${name} is refused, not replaced`, async () => {
    const file = test.info().outputPath('no-chromium');
    if (script !== null) {
      await writeFile(file, script);
      await chmod(file, 0o755);
    }
    const { status, stderr } = spawnSync(process.execPath, [SETUP, 'start'], {
      encoding: 'utf8',
      env: { ...process.env, WAYGATE_CHROMIUM: file },
    });
    expect(status).toBe(1);
    expect(stderr).toContain(`WAYGATE_CHROMIUM is ${file}`);
    expect(stderr).not.toContain('trying');
  });
}

test('when no way of installing works, each that was tried is told, and what to do by hand', async () => {
  const said: string[] = [];
  const step: Step = {
    name: 'A tool',
    find: async () => null,
    methods: async () => [
      { title: 'first way', commands: [['false']] },
      { title: 'second way', commands: [['true']] },
      { title: 'third way', commands: [['no-such-command-here']] },
    ],
    byHand: 'look for it',
  };
  const problem = await ensure(step, (text) => said.push(text));
  expect(problem).toContain('could not provide A tool');
  expect(problem).toMatch(
    /first way: false ended with 1\n.*second way: it ran, but .*not found\n.*third way: .*ENOENT/,
  );
  expect(problem).toContain('By hand: look for it');
  expect(said.join('')).toContain('trying second way');
});

test('what is missing is installed by the first way that works, and none after it is tried', async () => {
  let there: string | null = null;
  const step: Step = {
    name: 'A tool',
    find: async () => there,
    methods: async () => [
      { title: 'broken way', commands: [['false']] },
      {
        title: 'good way',
        commands: [['true']],
        afterwards: async () => {
          there = '/opt/tool';
        },
      },
      { title: 'never', commands: [['false']] },
    ],
    byHand: '',
  };
  const said: string[] = [];
  expect(await ensure(step, (text) => said.push(text))).toBeNull();
  expect(said.join('')).toContain('✓ A tool: /opt/tool');
  expect(said.join('')).not.toContain('never');
});

test('what can be done without is skipped with the reason, what is lost and how to have it, and ends nothing', async () => {
  const said: string[] = [];
  const step: Step = {
    name: 'A tool',
    optional: 'its tests are skipped',
    find: async () => null,
    methods: async () => [{ title: 'only way', commands: [['false']] }],
    byHand: 'look for it',
  };
  expect(await ensure(step, (text) => said.push(text))).toBeNull();
  expect(said.at(-1)).toMatch(
    /A tool: skipped \(only way: false ended with 1\): its tests are skipped. To have it: look for it\n$/,
  );
});

test('a machine without Go sets up everything else', async () => {
  const path = process.env.PATH;
  const said: string[] = [];
  try {
    process.env.PATH = '';
    expect(await ensure({ ...goClients, find: async () => null }, (text) => said.push(text))).toBeNull();
  } finally {
    process.env.PATH = path;
  }
  expect(said.join('')).toContain('skipped (no known way of installing it fits this machine)');
  expect(said.join('')).toContain('install Go');
});

test('there is always a way to get Chromium, and words for doing it by hand', async () => {
  expect((await chromium.methods()).map(({ title }) => title)).toContain("Playwright's own headless shell");
  expect(chromium.byHand).toContain('npx playwright install');
});

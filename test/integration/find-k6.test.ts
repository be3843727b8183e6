import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { expect, test } from '@playwright/test';
import { findK6 } from '../../runner/engines/load/find-k6.ts';

const GOOD = 'echo "k6 v2.2.0 (go1.26.8, linux/amd64)"';

async function program(file: string, script: string, mode = 0o755): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, mode);
  return file;
}

const search = (fields: Partial<Parameters<typeof findK6>[0]> = {}) => ({
  configured: null,
  env: { PATH: test.info().outputPath('path') },
  root: test.info().outputPath('root'),
  ...fields,
});

test('PATH comes before what set-up made, and a k6 1 in it is passed over', async () => {
  const path = test.info().outputPath('path', 'k6');
  const tools = await program(test.info().outputPath('root', '.waygate', 'tools', 'k6', 'k6'), GOOD);
  expect(await findK6(search())).toEqual({ path: tools, version: '2.2.0' });
  await program(path, 'echo "k6 v1.4.2 (go1.25)"');
  expect(await findK6(search())).toEqual({ path: tools, version: '2.2.0' });
  await program(path, 'echo "k6 v2.3.1 (go1.26)"');
  expect(await findK6(search())).toEqual({ path, version: '2.3.1' });
});

test('where there is none, the error says where was looked, what was refused, and how to get one', async () => {
  const path = await program(test.info().outputPath('path', 'k6'), 'echo "k6 v1.4.2 (go1.25)"');
  const error = await findK6(search()).catch((reason: Error) => reason);
  expect(String(error)).toContain(`${path} is version 1.4.2, not 2.x`);
  expect(String(error)).toContain(join('root', '.waygate', 'tools', 'k6'));
  expect(String(error)).toContain('pressure.k6.executablePath');
  const setup = join(relative(process.cwd(), test.info().outputPath('root')), 'runner', 'setup', 'setup.mjs');
  expect(String(error)).toContain(`Run \`node ${setup} k6\`, which`);
});

for (const { name, make, message } of [
  { name: 'does not exist', make: async (file: string) => file, message: /does not exist/ },
  {
    name: 'can not be executed',
    make: (file: string) => program(file, GOOD, 0o644),
    message: /can not be executed/,
  },
  { name: 'is a folder', make: async (file: string) => dirname(file), message: /can not be executed|does not exist/ },
  {
    name: 'is another program',
    make: (file: string) => program(file, 'echo hello'),
    message: /does not say that it is k6/,
  },
  { name: 'fails', make: (file: string) => program(file, 'exit 3'), message: /does not run/ },
  {
    name: 'is too new',
    make: (file: string) => program(file, 'echo "k6 v3.0.0"'),
    message: /is version 3\.0\.0, not 2\.x/,
  },
  { name: 'hangs', make: (file: string) => program(file, 'exec sleep 60'), message: /gave no answer .* within 0\.3 s/ },
]) {
  test(`a configured k6 that ${name} is refused, although there is another one`, async () => {
    await program(test.info().outputPath('path', 'k6'), GOOD);
    const configured = await make(test.info().outputPath('configured', 'k6'));
    await expect(findK6(search({ configured, answerMs: 300 }))).rejects.toThrow(message);
  });
}

#!/usr/bin/env node
// The command `waygate`. Hands over to the pinned Node 24 when started by an older one, which can't run TypeScript.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const main = ['main.ts', 'main.js']
  .map((name) => fileURLToPath(new URL(name, import.meta.url)))
  .find((file) => existsSync(file));

if (Number.parseInt(process.versions.node, 10) >= 24) {
  await import(String(main));
} else {
  const node = pinnedNode();
  if (node === null) {
    process.stderr.write(
      `waygate: found Node ${process.version}, expected Node 24 or newer\n  hint: run \`npm run setup\` in waygate's folder, or start waygate with a newer Node\n`,
    );
    process.exit(2);
  }
  // The channel tells the child when this process dies, however it dies.
  const child = spawn(node, [String(main), ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => child.kill(signal));
  child.on('close', (code, signal) => process.exit(code ?? (signal === null ? 1 : 130)));
}

function pinnedNode() {
  try {
    const file = join(dirname(createRequire(import.meta.url).resolve('node/package.json')), 'bin', 'node');
    return existsSync(file) ? file : null;
  } catch {
    return null;
  }
}

import { closeSync, openSync } from 'node:fs';
import { createRoleTokens } from '../../runner/server/role-tokens.ts';
import { mintToken } from '../../runner/server/token-entry.ts';
import { writeTokensFile } from '../../runner/server/tokens-file.ts';

/**
 * Role tokens of a process that runs out of file handles: `sh -c 'ulimit -n 200 && exec node tokens-reader.ts <file>'`. Writes a token into the file while its
 * server knows of none, asks about it with no handle left and again with all of them, and prints what it was told, as JSON.
 */
const [file = ''] = process.argv.slice(2);
writeTokensFile(file, []);
const reported: (string | null)[] = [];
const tokens = createRoleTokens({ file, now: Date.now, onProblem: (problem) => reported.push(problem) });
const { entry, token } = mintToken({ name: 'anna', role: 'owner', createdAt: new Date().toISOString() });
writeTokensFile(file, [entry]);

const handles: number[] = [];
try {
  for (;;) handles.push(openSync('/dev/null', 'r'));
} catch {
  // There is none left.
}
const { kind: without } = tokens.identify(token);
for (const handle of handles) closeSync(handle);
const { kind: again } = tokens.identify(token);
process.stdout.write(JSON.stringify({ handles: handles.length, without, again, reported }));

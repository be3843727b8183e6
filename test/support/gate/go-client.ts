import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { findGoClients } from '../../../runner/setup/go-clients.mjs';

export const goClients = await findGoClients();
export const NO_GO_CLIENTS =
  "Flagger's and Argo's clients were not built: set-up found no Go, or could not build them (npm run setup says why)";

/** Path of an example that users copy. */
export function example(name: string): string {
  return fileURLToPath(new URL(`../../../runner/gates/examples/${name}`, import.meta.url));
}

export interface GoClient extends AsyncDisposable {
  /** Rejects with what the program said when it ended instead: a file that the client's own types refuse. */
  ask(question: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>>;
}

/** One of the clients, at work on a file. */
export function startGoClient(name: 'argo' | 'flagger', file: string): GoClient {
  if (goClients === null) throw new Error(NO_GO_CLIENTS);
  const child = spawn(goClients[name], [file], { stdio: 'pipe' });
  const ended = once(child, 'close');
  let problem = '';
  child.stderr.on('data', (chunk) => {
    problem += chunk;
  });
  // The program may have ended before it was asked: its own words say why.
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(question) {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      const line = await lines.next();
      if (line.done === true) {
        await ended;
        throw new Error(`${name} ended: ${problem.trim()}`);
      }
      return JSON.parse(line.value);
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      child.kill();
      await ended;
    },
  };
}

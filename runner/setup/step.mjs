import { spawn } from 'node:child_process';

/**
 * Something that must be there before waygate can run.
 * @typedef {object} Step
 * @property {string} name
 * @property {() => Promise<string | null>} find What is there ("v24.21.0", a path), or null.
 * @property {() => Promise<string | null>} [refuses] Why nothing should be installed in place of what was not found; null to go on.
 * @property {() => Promise<readonly Method[]>} methods Ways to install it that fit this machine, best first.
 * @property {string} byHand What to do when none works.
 * @property {string} [optional] What is lost without it; said, and no reason to end.
 *
 * @typedef {object} Method
 * @property {string} title
 * @property {readonly (readonly string[])[]} commands Run one after the other; the first that fails ends the method.
 * @property {Record<string, string>} [env]
 * @property {() => Promise<void>} [afterwards] What remains to be done after the commands.
 */

/**
 * Finds the step's tool or installs it.
 * @param {Step} step
 * @param {(text: string) => void} say
 * @returns {Promise<string | null>} null when it is there, or can be done without; else what was tried and what to do.
 */
export async function ensure(step, say) {
  const there = await step.find();
  if (there !== null) {
    say(`setup  ✓ ${step.name}: ${there}\n`);
    return null;
  }
  const refusal = await step.refuses?.();
  if (refusal) return `Set-up could not provide ${step.name}: ${refusal}`;
  /** @type {string[]} */
  const tried = [];
  for (const method of await step.methods()) {
    say(`setup  … ${step.name}: missing, trying ${method.title}\n`);
    const failure = await attempt(method);
    const found = failure === null ? await step.find() : null;
    if (found !== null) {
      say(`setup  ✓ ${step.name}: ${found}\n`);
      return null;
    }
    tried.push(`${method.title}: ${failure ?? 'it ran, but the tool is still not found'}`);
    say(`setup  ✗ ${tried.at(-1)}\n`);
  }
  const attempts = tried.length === 0 ? ['no known way of installing it fits this machine'] : tried;
  if (step.optional !== undefined) {
    say(`setup  – ${step.name}: skipped (${attempts.join('; ')}): ${step.optional}. To have it: ${step.byHand}\n`);
    return null;
  }
  return `Set-up could not provide ${step.name}.\n  Tried:\n${attempts.map((line) => `    - ${line}`).join('\n')}\n  By hand: ${step.byHand}`;
}

/**
 * @param {Method} method
 * @returns {Promise<string | null>} null when every command succeeded
 */
async function attempt(method) {
  try {
    for (const command of method.commands) {
      const problem = await run(command, method.env ?? {});
      if (problem !== null) return problem;
    }
    await method.afterwards?.();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Runs a command whose output goes to standard error, so that standard output stays free for results.
 * @param {readonly string[]} command
 * @param {Record<string, string>} env
 * @returns {Promise<string | null>}
 */
function run([file, ...args], env) {
  return new Promise((resolve) => {
    const child = spawn(String(file), args, { stdio: ['ignore', 2, 2], env: { ...process.env, ...env } });
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) =>
      resolve(code === 0 ? null : `${[file, ...args].join(' ')} ended with ${signal ?? code}`),
    );
  });
}

/**
 * The output of a command, or null when it can't be run or fails.
 * @param {readonly string[]} command
 * @returns {Promise<string | null>}
 */
export function outputOf([file, ...args]) {
  return new Promise((resolve) => {
    const child = spawn(String(file), args, { stdio: ['ignore', 'pipe', 'ignore'] });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.on('error', () => resolve(null));
    child.on('close', (code) => resolve(code === 0 ? output.trim() : null));
  });
}

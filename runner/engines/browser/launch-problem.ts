/** Whether Playwright's launch error says that this system does not let Chromium build its sandbox. */
export function isSandboxRefusal(message: string): boolean {
  return /sandboxing failed|no usable sandbox/i.test(message);
}

/** Why a browser could not be started, in few lines: Playwright's message is mostly the command line, twice. */
export function launchProblem(path: string, message: string): string {
  if (isSandboxRefusal(message)) {
    return (
      `${path}: this system does not let Chromium build its sandbox\n` +
      '  hint: allow it (on Ubuntu 23.10 and newer an AppArmor profile, in Docker a seccomp profile), or, where every page that is walked is ' +
      'trusted, set browser.sandbox to false in the config'
    );
  }
  const plain = message.replaceAll(COLOURS, '');
  const said = [...new Set([...plain.matchAll(/\[err\] (.+)/g)].map(([, line]) => line))].slice(-3);
  const ended = /<process did exit: exitCode=(\S+), signal=(\w+)>/.exec(plain);
  const end =
    ended === null ? [] : [ended[2] === 'null' ? `it left with code ${ended[1]}` : `it was ended by ${ended[2]}`];
  const reasons = [...said, ...end];
  return `${path}: ${reasons.length > 0 ? reasons.join('; ') : plain.split('\n')[0]}\n  hint: does it start by hand? Which browser is used says browser.executablePath in the config, or WAYGATE_CHROMIUM`;
}

const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');

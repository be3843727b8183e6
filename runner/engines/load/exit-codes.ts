/** k6's exit codes in words (`errext/exitcodes` of k6 2.2); 0 is well. */
const WORDS: Readonly<Record<number, string>> = {
  97: 'a cloud test run failed',
  98: 'a cloud test run could not be started',
  99: 'a threshold was crossed',
  100: "the scenario's setup took too long",
  101: "the scenario's teardown took too long",
  102: 'something in it took too long',
  103: 'it was stopped through its REST API',
  104: "the scenario's options are invalid",
  105: 'it was told to stop by a signal',
  106: 'its REST API could not be opened: the port is taken',
  107: 'the scenario threw an exception while it was loaded or set up',
  108: 'the scenario ended the load itself: its runner gave no sign of life',
  109: 'k6 crashed',
  110: 'the scenario declared the test failed',
  255: 'k6 could not run: a file is missing, or it does not know an option',
};

/** REST port taken: worth another try with another port. */
export const PORT_TAKEN = 106;

/** What an exit means, in words; null when all is well. */
export function exitWords(code: number | null, signal: string | null): string | null {
  if (signal !== null) return `killed by ${signal}`;
  if (code === 0) return null;
  return code === null
    ? 'ended without an exit code'
    : `${WORDS[code] ?? 'ended for an unknown reason'} (exit code ${code})`;
}

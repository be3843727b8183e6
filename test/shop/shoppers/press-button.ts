import { createContext, runInContext } from 'node:vm';

/** A form as the page's script sees it: what it says of itself in its `data-` attributes. */
export interface PressedForm {
  readonly enhance?: string;
  /** Present: a second press while the first is under way is ignored. */
  readonly guard?: string;
}

/** As long as a shopper waits for anything: far longer than a script takes to start, also on a busy machine. */
const START_MS = 10_000;

/**
 * How often a form is sent when its button is pressed so many times in quick succession, on a page with this script. The script is really
 * run, against a document that has the form and nothing else. 0: the button is dead. A script that leaves the form alone lets the
 * browser send it.
 */
export function timesSent(script: string, dataset: PressedForm, presses: number): number {
  let sent = 0;
  const submitted: ((event: object) => void)[] = [];
  const document = {
    addEventListener(type: string, listener: (event: object) => void) {
      if (type === 'submit') submitted.push(listener);
    },
    querySelector: () => null,
    getElementById: () => null,
  };
  const page = createContext({
    document,
    // No answer comes while the button is being pressed.
    fetch() {
      sent += 1;
      return new Promise(() => undefined);
    },
    FormData: class {},
    URLSearchParams,
  });
  try {
    runInContext(script, page, { timeout: START_MS });
  } catch {
    // As in a browser: what the script did before it threw holds, the rest never happens.
  }
  for (let press = 0; press < presses; press += 1) {
    let prevented = false;
    const event = { target: { dataset, action: '' }, submitter: null, preventDefault: () => (prevented = true) };
    for (const listener of submitted) listener(event);
    if (!prevented) sent += 1;
  }
  return sent;
}

// Keeps the release page up to date, and does what its buttons say. The server makes the page; this replaces the parts of it that changed.

const POLL_MS = 10_000;
const TOGETHER_MS = 250;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;
/** With these the server makes a page, too: who is to sign in, whose role may not look, no such release. */
const PAGES_BESIDE = [401, 403, 404];

/** What the server said of each part; what a reader unfolded since is no change. */
const said = new Map(parts(document).map((part) => [part.id, part.outerHTML]));

/** @param {Document} page */
function parts(page) {
  return [...page.querySelectorAll('[data-live][id]')];
}

/** @param {string} id */
function element(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no ${id}`);
  return found;
}

/** @param {string} id @param {string} text */
function write(id, text) {
  const found = document.getElementById(id);
  if (found !== null && found.textContent !== text) found.textContent = text;
}

function release() {
  return document.getElementById('bound')?.dataset.release ?? null;
}

// --- Showing ---

/** @param {boolean} isLive */
function showConnection(isLive) {
  const state = element('live-state');
  state.className = `live-state ${isLive ? 'live' : 'lost'}`;
  write('live-state', isLive ? 'live' : 'Connection lost: what you see may be old');
}

/** @type {Promise<void> | null} */
let refreshing = null;
/** @type {Promise<void> | null} */
let next = null;

/** Asks for the page anew, one question at a time; what it resolves with was asked for after the call. @returns {Promise<void>} */
function refresh() {
  if (refreshing === null) {
    refreshing = fetchPage().finally(() => {
      refreshing = null;
    });
    return refreshing;
  }
  next ??= refreshing.then(() => {
    next = null;
    return refresh();
  });
  return next;
}

async function fetchPage() {
  try {
    const answer = await fetch(location.pathname, { cache: 'no-store', headers: { accept: 'text/html' } });
    // An error of the server or of a proxy before it is no page of the release: who loaded it would have nothing that asks again.
    if (!answer.ok && !PAGES_BESIDE.includes(answer.status)) return showConnection(false);
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const known = parts(document).map(({ id }) => id);
    const now = parts(page).map(({ id }) => id);
    // Another page, such as that of no release: nothing to be put together.
    if (known.join() !== now.join()) return location.reload();
    const before = document.getElementById('bound')?.dataset.says;
    for (const part of parts(page)) replace(part);
    if (document.title !== page.title) document.title = page.title;
    document.body.className = page.body.className;
    const after = document.getElementById('bound')?.dataset.says;
    if (after !== undefined && after !== before) write('said', after);
    if (source === null || source.readyState === EventSource.OPEN) showConnection(true);
  } catch {
    showConnection(false);
  }
}

/** @param {Element} fresh */
function replace(fresh) {
  const html = fresh.outerHTML;
  if (said.get(fresh.id) === html) return;
  said.set(fresh.id, html);
  const old = element(fresh.id);
  const unfolded = [...old.querySelectorAll('details[open][id]')].map(({ id }) => id);
  const focused = old.contains(document.activeElement) ? (document.activeElement?.id ?? '') : null;
  old.replaceWith(document.adoptNode(fresh));
  for (const id of unfolded) document.getElementById(id)?.setAttribute('open', '');
  // Who was here with the keyboard stays here.
  if (focused !== null) (document.getElementById(focused) ?? element(fresh.id)).focus();
}

// --- Listening ---

/** @type {EventSource | null} */
let source = null;
let retryMs = FIRST_RETRY_MS;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let soon;

function listen() {
  const name = release();
  if (name === null) return;
  source = new EventSource(`/v1/gates/${encodeURIComponent(name)}/events`);
  source.addEventListener('open', () => {
    retryMs = FIRST_RETRY_MS;
    showConnection(true);
  });
  source.addEventListener('status', () => {
    clearTimeout(soon);
    soon = setTimeout(refresh, TOGETHER_MS);
  });
  source.addEventListener('error', () => {
    showConnection(false);
    // A browser tries again by itself, but not after an answer that was no stream.
    if (source?.readyState !== EventSource.CLOSED) return;
    source = null;
    setTimeout(listen, retryMs);
    retryMs = Math.min(LONGEST_RETRY_MS, retryMs * 2);
    void refresh();
  });
}

// --- Changing ---

/** A new key for each change that is meant. */
function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * @param {string} method @param {string} path @param {Record<string, string>} headers @param {object} [body]
 * @returns {Promise<string | null>} What went wrong, in words; null when nothing did.
 */
async function send(method, path, headers, body) {
  try {
    const answer = await fetch(path, {
      method,
      headers: {
        'idempotency-key': newKey(),
        ...headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (answer.ok) return null;
    const problem = await answer.json();
    return inWords(problem);
  } catch {
    return 'The server can not be reached: whether it was done is not known. Look at the release before you try again.';
  }
}

/** @param {{ code?: string, found?: string, expected?: string, hint?: string }} problem */
function inWords({ code, found, expected, hint }) {
  if (code === 'moved_on')
    return `The release moved on meanwhile: this was ${found}; now it is at ${expected}. Nothing was done.`;
  if (code === 'authority_refused' || code === 'role_refused') return `Not allowed: ${found}.`;
  return `Refused: found ${found}; expected ${expected}. ${hint ?? ''}`.trim();
}

function csrf() {
  const pair = document.cookie.split('; ').find((text) => text.startsWith('waygate_csrf='));
  return { 'x-csrf-token': pair === undefined ? '' : pair.slice('waygate_csrf='.length) };
}

const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById('confirm'));
/** What is being confirmed, as its reader saw it. @type {{ method: string, path: string, seen: object, required: boolean, from: string, done: string } | null} */
let asked = null;

/** @param {HTMLElement} button */
function ask({ id, dataset }) {
  const { stage = '', decision = '0' } = element('bound').dataset;
  const { method = 'POST', path = '', title = '', says = '', reason = '', confirm = '' } = dataset;
  const required = reason === 'required';
  asked = { method, path, seen: { stage, decision: Number(decision) }, required, from: id, done: `${confirm}: done.` };
  write('confirm-title', title);
  write('confirm-says', says);
  write('confirm-problem', '');
  write('confirm-go', confirm);
  element('confirm-go').className = `act ${id === 'act-rollback' ? 'stop' : 'go'}`;
  element('confirm-optional').hidden = required;
  const field = /** @type {HTMLTextAreaElement} */ (element('confirm-reason'));
  field.value = '';
  field.required = required;
  dialog?.showModal();
  field.focus();
}

async function confirmed() {
  if (asked === null) return;
  const { method, path, seen, required, done } = asked;
  const reason = /** @type {HTMLTextAreaElement} */ (element('confirm-reason')).value.trim();
  if (required && reason === '') return write('confirm-problem', 'Say why, for who reads it later.');
  const go = /** @type {HTMLButtonElement} */ (element('confirm-go'));
  go.disabled = true;
  const problem = await send(method, path, csrf(), { ...seen, ...(reason === '' ? {} : { reason }) });
  go.disabled = false;
  if (problem === null) {
    dialog?.close();
    write('said', done);
  } else write('confirm-problem', problem);
  await refresh();
}

/** @param {HTMLFormElement} form */
async function signIn(form) {
  const field = /** @type {HTMLInputElement} */ (form.elements.namedItem('token'));
  const problem = await send('POST', '/session', { authorization: `Bearer ${field.value.trim()}` });
  if (problem !== null) return write('sign-in-problem', problem);
  field.value = '';
  await refresh();
  (document.getElementById('controls') ?? element('main')).focus();
}

async function signOut() {
  await send('DELETE', '/session', csrf());
  await refresh();
}

document.addEventListener('click', ({ target }) => {
  const button = target instanceof Element ? target.closest('button') : null;
  if (button === null) return;
  if (button.dataset.path !== undefined) ask(button);
  else if (button.id === 'confirm-cancel') dialog?.close();
  else if (button.id === 'sign-out') void signOut();
});

document.addEventListener('submit', (event) => {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.id === 'sign-in') void signIn(form);
  else if (form.id === 'confirm-form') void confirmed();
});

dialog?.addEventListener('close', () => {
  // The button may be another one by now, with the same name.
  if (asked !== null) (document.getElementById(asked.from) ?? element('controls')).focus();
  asked = null;
});

listen();
setInterval(() => {
  if (document.visibilityState === 'visible') void refresh();
}, POLL_MS);

// @ts-check
// Everything works without this file; it saves page loads and catches double clicks.
(() => {
  /** @type {Map<string, (form: HTMLFormElement, submitter: HTMLElement | null) => Promise<void>>} */
  const mounted = new Map();

  document.addEventListener('submit', (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    const kind = form.dataset.enhance;
    if (kind === undefined) return;
    event.preventDefault();
    void mounted.get(kind)?.(form, event.submitter);
  });

  /** @param {HTMLFormElement} form */
  const post = async (form) => {
    const answer = await fetch(form.action, {
      method: 'POST',
      headers: { accept: 'application/json' },
      body: new URLSearchParams(/** @type {any} */ (new FormData(form))),
    });
    if (!(answer.headers.get('content-type') ?? '').includes('json')) {
      return { ok: false, location: '', message: '', count: 0, page: await answer.text() };
    }
    return { ok: answer.ok, page: '', ...(await answer.json()) };
  };

  /** @param {HTMLFormElement} form @param {string} message @param {boolean} bad */
  const say = (form, message, bad) => {
    const status = /** @type {HTMLElement} */ (form.querySelector('[role=status]'));
    status.classList.toggle('bad', bad);
    const text = /** @type {HTMLElement} */ (status.querySelector('span'));
    text.textContent = message;
    status.hidden = false;
  };

  /** @param {string} page */
  const show = (page) => {
    const answered = new DOMParser().parseFromString(page, 'text/html');
    document.title = answered.title;
    document.body.replaceWith(answered.body);
  };

  mounted.set('consent', async (form, button) => {
    const answer = new URLSearchParams(/** @type {any} */ (new FormData(form)));
    answer.set('consent', button?.getAttribute('value') ?? 'rejected');
    await fetch(form.action, { method: 'POST', headers: { accept: 'application/json' }, body: answer });
    form.closest('section')?.remove();
  });

  /** @param {Element} button @param {boolean} open */
  const unfold = (button, open) => button.setAttribute('aria-expanded', String(open));
  const menu = document.querySelector('.menu');
  menu?.addEventListener('click', (event) => {
    const button = /** @type {Element} */ (event.target).closest('button');
    if (button === null) return;
    const open = button.getAttribute('aria-expanded') !== 'true';
    for (const other of button.parentElement?.parentElement?.querySelectorAll(':scope > li > button') ?? []) {
      if (other !== button) unfold(other, false);
    }
    unfold(button, open);
  });
  menu?.addEventListener('keydown', (event) => {
    if (/** @type {KeyboardEvent} */ (event).key !== 'Escape') return;
    const open = /** @type {HTMLElement | null} */ ([...menu.querySelectorAll('[aria-expanded=true]')].at(-1) ?? null);
    if (open === null) return;
    unfold(open, false);
    open.focus();
  });
  document.addEventListener('click', (event) => {
    if (menu?.contains(/** @type {Node} */ (event.target))) return;
    for (const button of menu?.querySelectorAll('[aria-expanded=true]') ?? []) unfold(button, false);
  });

  const box = /** @type {HTMLInputElement | null} */ (document.querySelector('[role=combobox]'));
  const list = document.getElementById('suggestions');
  if (box !== null && list !== null) {
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    let asked = 0;
    let active = -1;
    const close = () => {
      list.hidden = true;
      active = -1;
      box.setAttribute('aria-expanded', 'false');
      box.removeAttribute('aria-activedescendant');
    };
    /** @param {number} step */
    const move = (step) => {
      const options = [...list.children];
      if (list.hidden || options.length === 0) return;
      active = (active + step + options.length) % options.length;
      for (const [index, option] of options.entries()) option.setAttribute('aria-selected', String(index === active));
      box.setAttribute('aria-activedescendant', `suggestion-${active}`);
    };
    const ask = async () => {
      asked += 1;
      const mine = asked;
      const answer = await fetch(`${box.dataset.suggest}?q=${encodeURIComponent(box.value)}`);
      if (!answer.ok || mine !== asked) return;
      /** @type {{ name: string, href: string }[]} */
      const found = await answer.json();
      list.replaceChildren(
        ...found.map(({ name, href }, index) => {
          const option = document.createElement('li');
          option.id = `suggestion-${index}`;
          option.setAttribute('role', 'option');
          option.setAttribute('aria-selected', 'false');
          option.dataset.href = href;
          option.textContent = name;
          return option;
        }),
      );
      list.hidden = found.length === 0;
      active = -1;
      box.setAttribute('aria-expanded', String(found.length > 0));
    };
    box.addEventListener('input', () => {
      clearTimeout(timer);
      if (box.value.trim().length < 2) return close();
      timer = setTimeout(ask, 60);
    });
    box.addEventListener('keydown', (event) => {
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        event.preventDefault();
        move(event.key === 'ArrowDown' ? 1 : -1);
      } else if (event.key === 'Escape') {
        close();
      } else if (event.key === 'Enter' && active >= 0) {
        event.preventDefault();
        location.assign(/** @type {HTMLElement} */ (list.children[active]).dataset.href ?? '');
      }
    });
    box.addEventListener('blur', () => setTimeout(close, 150));
    list.addEventListener('mousedown', (event) => {
      const href = /** @type {HTMLElement} */ (event.target).dataset.href;
      if (href !== undefined) location.assign(href);
    });
  }

  const variant = /** @type {HTMLSelectElement | null} */ (document.querySelector('select[name=sku]'));
  variant?.addEventListener('change', () => {
    const chosen = variant.selectedOptions[0];
    for (const [selector, text] of [
      ['.price b', chosen?.dataset.price],
      ['.stock', chosen?.dataset.stock],
    ]) {
      const target = document.querySelector(`.buy ${selector}`);
      if (target !== null && text) target.textContent = text;
    }
  });

  /* mount */

  mounted.set('add', async (form) => {
    const answer = await post(form);
    if (answer.page !== '') return show(answer.page);
    say(form, answer.message, !answer.ok);
    const badge = document.querySelector('.cart-count');
    if (badge !== null && answer.ok) badge.textContent = String(answer.count);
  });

  let underWay = 0;
  let destination = '';
  mounted.set('order', async (form, button) => {
    if (form.dataset.guard !== undefined && (underWay > 0 || destination !== '')) return;
    underWay += 1;
    button?.setAttribute('aria-busy', 'true');
    const answer = await post(form).catch(() => ({
      ok: false,
      page: '',
      location: '',
      message: form.dataset.problem ?? '',
    }));
    underWay -= 1;
    button?.removeAttribute('aria-busy');
    if (answer.page !== '') return show(answer.page);
    if (answer.ok && answer.location) destination = answer.location;
    else say(form, answer.message, true);
    if (underWay === 0 && destination !== '') location.assign(destination);
  });
})();

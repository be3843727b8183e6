import type { Locator, Page } from '@playwright/test';
import { AccessibilityError } from './accessibility-error.ts';

/** When the count of tab stops was wrong (a widget of its own kind), this many more are tried. */
const MORE_STOPS = 40;

/**
 * Moves the focus to the element with Tab or Shift+Tab alone, as a shopper without a mouse does.
 * Throws `AccessibilityError` when the element can't be reached, or does not show that it has the focus.
 */
export async function reachByTab(page: Page, target: Locator): Promise<void> {
  const away = await target.evaluate(countTabStops);
  const key = away < 0 ? 'Shift+Tab' : 'Tab';
  for (let stop = 0; stop < Math.abs(away); stop += 1) await page.keyboard.press(key);
  let state = await target.evaluate(focusState);
  for (let stop = 0; state === 'elsewhere' && stop < MORE_STOPS; stop += 1) {
    await page.keyboard.press('Tab');
    state = await target.evaluate(focusState);
  }
  if (state === 'elsewhere') throw new AccessibilityError(`${target} can not be reached with the Tab key`);
  if (state === 'invisible') throw new AccessibilityError(`${target} does not show that it has the focus`);
}

/** Runs in the page. Tab stops from the focus to the element; negative when it lies before. */
function countTabStops(target: Element): number {
  const all = document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary, [tabindex]');
  const group = (element: Element) =>
    element instanceof HTMLInputElement && element.type === 'radio' ? `${element.form?.action}|${element.name}` : null;
  const stops: Element[] = [];
  for (const element of all) {
    if (element.tabIndex < 0 || element.matches(':disabled') || !element.checkVisibility({ visibilityProperty: true }))
      continue;
    const name = group(element);
    const twin = name === null ? -1 : stops.findIndex((stop) => group(stop) === name);
    if (twin < 0) stops.push(element);
    else if ((element as HTMLInputElement).checked) stops[twin] = element;
  }
  const place = (element: Element | null) =>
    stops.findIndex(
      (stop) => stop === element || (element !== null && group(element) !== null && group(stop) === group(element)),
    );
  const focus = document.activeElement;
  if (focus !== null && focus !== document.body && place(focus) < 0) {
    // The focus is on something that is no tab stop, such as a heading that a skip link led to.
    const next = stops.findIndex((stop) => focus.compareDocumentPosition(stop) & Node.DOCUMENT_POSITION_FOLLOWING);
    return place(target) - next + 1;
  }
  return place(target) - place(focus);
}

/** Runs in the page. For a radio button its whole group counts, because the group is one tab stop. */
function focusState(target: Element): 'visible' | 'invisible' | 'elsewhere' {
  const focus = document.activeElement;
  const sameGroup =
    focus instanceof HTMLInputElement &&
    target instanceof HTMLInputElement &&
    focus.type === 'radio' &&
    focus.name === target.name;
  if (focus === null || (focus !== target && !sameGroup)) return 'elsewhere';
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(focus);
  const marked = (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
  return focus.matches(':focus-visible') && marked ? 'visible' : 'invisible';
}

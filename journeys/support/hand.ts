import { errors, type Locator, type Page, type expect as playwrightExpect } from '@playwright/test';
import { AccessibilityError } from './accessibility-error.ts';
import { reachByTab } from './keyboard-focus.ts';
import type { Segment } from './segment.ts';

/** How the segment's shopper works a page: with a mouse, a finger, or the keyboard and nothing else. */
export interface Hand {
  /** Buttons, links and folded parts. */
  press(target: Locator): Promise<void>;
  /** The impatient shopper: twice at once. */
  pressTwice(target: Locator): Promise<void>;
  /** Replaces what a field holds. */
  fill(target: Locator, text: string): Promise<void>;
  /** Check boxes and radio buttons. */
  check(target: Locator): Promise<void>;
  /** The option of a select whose text matches. */
  choose(target: Locator, option: RegExp): Promise<void>;
  /** Waits until the shopper sees it. The failure says what was expected, in the shopper's words. */
  sees(target: Locator, what: string): Promise<void>;
}

interface Grip {
  readonly page: Page;
  readonly expect: typeof playwrightExpect;
  readonly input: Segment['input'];
}

export function createHand({ page, expect, input }: Grip): Hand {
  const sees = async (target: Locator, what: string) => {
    try {
      // Unlike expect(), which polls, this wakes up with the frame in which the element appears.
      await target.first().waitFor({ state: 'visible', timeout: SEES_MS });
    } catch (error) {
      if (!(error instanceof errors.TimeoutError)) throw error;
      await expect(target.first(), what).toBeVisible({ timeout: LAST_LOOK_MS });
    }
    await page.waitForLoadState('domcontentloaded');
  };
  const fill = (target: Locator, text: string) => target.fill(text);
  if (input === 'touch') {
    return {
      press: (target) => target.tap(),
      async pressTwice(target) {
        await target.scrollIntoViewIfNeeded();
        const box = await target.boundingBox();
        if (box === null) throw new AccessibilityError(`${target} can not be tapped: it is not visible`);
        const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
        // Not locator.tap(): its checks take longer than an impatient finger, and the first tap's answer may be there already.
        await Promise.all([page.touchscreen.tap(x, y), page.touchscreen.tap(x, y)]);
      },
      fill,
      check: (target) => target.tap(),
      choose: chooseByLabel,
      sees,
    };
  }
  if (input === 'pointer') {
    return {
      press: (target) => target.click(),
      pressTwice: (target) => target.dblclick(),
      fill,
      check: (target) => target.check(),
      choose: chooseByLabel,
      sees,
    };
  }
  return keyboardHand(page, sees);
}

/** As long as Playwright's expect() waits. */
const SEES_MS = 5_000;
const LAST_LOOK_MS = 100;

function keyboardHand(page: Page, sees: Hand['sees']): Hand {
  const { keyboard } = page;
  const repeat = async (key: string, times: number) => {
    for (let done = 0; done < times; done += 1) await keyboard.press(key);
  };
  return {
    async press(target) {
      await reachByTab(page, target);
      await keyboard.press('Enter');
    },
    async pressTwice(target) {
      await reachByTab(page, target);
      // Sent in one go, as Playwright's dblclick() does: on a busy machine the first press would be answered before the second.
      await Promise.all([keyboard.down('Enter'), keyboard.up('Enter'), keyboard.down('Enter'), keyboard.up('Enter')]);
    },
    async fill(target, text) {
      await reachByTab(page, target);
      if ((await target.inputValue()) !== '') await keyboard.press('ControlOrMeta+a');
      await keyboard.type(text);
    },
    async check(target) {
      const kind = await target.getAttribute('type');
      await reachByTab(page, target);
      if (await target.isChecked()) return;
      if (kind !== 'radio') return keyboard.press('Space');
      // One tab stop per group: the arrow keys move the choice.
      for (let tries = 0; tries < MOST_CHOICES && !(await target.isChecked()); tries += 1)
        await keyboard.press('ArrowDown');
    },
    async choose(target, option) {
      await reachByTab(page, target);
      const texts = await target.locator('option').allTextContents();
      const wanted = texts.findIndex((text) => option.test(text));
      if (wanted < 0) throw new Error(`no option fits ${option}: there are ${texts.join(', ')}`);
      const now = await target.evaluate((element) => (element as HTMLSelectElement).selectedIndex);
      await repeat(wanted > now ? 'ArrowDown' : 'ArrowUp', Math.abs(wanted - now));
    },
    sees,
  };
}

const MOST_CHOICES = 12;

async function chooseByLabel(target: Locator, option: RegExp): Promise<void> {
  const texts = await target.locator('option').allTextContents();
  const label = texts.find((text) => option.test(text));
  if (label === undefined) throw new Error(`no option fits ${option}: there are ${texts.join(', ')}`);
  await target.selectOption({ label });
}

import { journey } from '../../../../journeys/support/journey.ts';
import type { TinyStorefront } from '../shops/tiny.shop.ts';

export default journey(
  {
    title: 'Signs in, marked as sensitive, where the password is refused',
    path: 'tiny.sign-in',
    effect: 'read',
    deadlineMs: 8_000,
    stepMs: 2_000,
  },
  async ({ page, step, expect, shop }) => {
    const { typeAccount } = shop as unknown as TinyStorefront;
    await step('open', () => page.goto('/login'));
    await step('type', typeAccount, { sensitive: true });
    await step('sign in', async () => {
      await page.getByRole('button', { name: 'Sign in' }).click();
      await expect(page.getByRole('heading', { name: 'My account' })).toBeVisible();
    });
  },
);

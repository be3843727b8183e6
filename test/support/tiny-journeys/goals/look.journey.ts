import { journey } from '../../../../journeys/support/journey.ts';

export default journey(
  { title: 'Looks at the mug', path: 'tiny.look', effect: 'read', deadlineMs: 8_000 },
  async ({ page, step, expect }) => {
    await step('open home', () => page.goto('/'));
    await step('open product', async () => {
      await page.getByRole('link', { name: 'Mug' }).click();
      await expect(page.getByRole('heading', { name: 'Mug' })).toBeVisible();
    });
  },
);

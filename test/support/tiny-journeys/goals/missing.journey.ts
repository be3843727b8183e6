import { journey } from '../../../../journeys/support/journey.ts';

export default journey(
  { title: 'Visits /gone', path: 'tiny.missing', effect: 'read', deadlineMs: 4_000, stepMs: 2_000 },
  async ({ page, step, expect }) => {
    await step('visit', async () => {
      await page.goto('/gone');
      await expect(page.getByRole('heading', { name: 'Home' })).toBeVisible();
    });
  },
);

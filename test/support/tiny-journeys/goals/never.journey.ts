import { journey } from '../../../../journeys/support/journey.ts';

export default journey(
  { title: 'Visits /never', path: 'tiny.never', effect: 'read', deadlineMs: 4_000, stepMs: 2_000 },
  async ({ page, step, expect }) => {
    await step('visit', async () => {
      await page.goto('/never');
      await expect(page.getByRole('heading', { name: 'Home' })).toBeVisible();
    });
  },
);

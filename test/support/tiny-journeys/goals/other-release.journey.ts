import { journey } from '../../../../journeys/support/journey.ts';

export default journey(
  { title: 'Visits /other', path: 'tiny.other-release', effect: 'read', deadlineMs: 4_000, stepMs: 2_000 },
  async ({ page, step, expect }) => {
    await step('visit', async () => {
      await page.goto('/other');
      await expect(page.getByRole('heading', { name: 'Home' })).toBeVisible();
    });
  },
);

import { journey } from '../../../../journeys/support/journey.ts';

export default journey(
  { title: 'Visits /wall', path: 'tiny.wall', effect: 'read', deadlineMs: 4_000, stepMs: 2_000 },
  async ({ page, step, expect }) => {
    await step('visit', async () => {
      await page.goto('/wall');
      await expect(page.getByRole('heading', { name: 'Home' })).toBeVisible();
    });
  },
);

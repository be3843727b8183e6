import { journey } from '../../../../journeys/support/journey.ts';

export default journey(
  {
    title: 'Presses a button whose script is broken',
    path: 'tiny.script',
    effect: 'read',
    deadlineMs: 4_000,
    stepMs: 2_000,
  },
  async ({ page, step, expect }) => {
    await step('open', () => page.goto('/script'));
    await step('press', async () => {
      await page.getByRole('button', { name: 'Go' }).click();
      await expect(page.getByRole('heading', { name: 'Done' })).toBeVisible();
    });
  },
);

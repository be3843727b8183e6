import { journey } from '../../../../journeys/support/journey.ts';

export default journey(
  { title: 'Loses its page to a crash', path: 'tiny.crash', effect: 'read', deadlineMs: 4_000 },
  async ({ page, step }) => {
    await step('open', () => page.goto('/'));
    await step('crash', async () => {
      await page.goto('chrome://crash');
    });
  },
);

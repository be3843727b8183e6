import { journey } from '../../../../journeys/support/journey.ts';

export default journey(
  { title: 'Never lets go of its own process', path: 'tiny.worker-loop', effect: 'read', deadlineMs: 4_000 },
  async ({ page, step }) => {
    await step('open', () => page.goto('/'));
    await step('think', async () => {
      for (;;);
    });
  },
);

import { DataError } from '../../../../journeys/support/data-error.ts';
import { journey } from '../../../../journeys/support/journey.ts';

export default journey(
  { title: 'Reads a price that is none', path: 'tiny.price', effect: 'read', deadlineMs: 4_000 },
  async ({ page, step }) => {
    await step('open', () => page.goto('/p/mug'));
    await step('read price', async () => {
      throw new DataError('the price of mug reads "EUR NaN"');
    });
  },
);

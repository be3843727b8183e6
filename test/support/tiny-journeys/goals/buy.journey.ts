import { journey } from '../../../../journeys/support/journey.ts';

export default journey(
  { title: 'Buys a mug', path: 'checkout.tiny', effect: 'order', deadlineMs: 15_000 },
  async ({ page, step, intend, expect }) => {
    await step('open home', () => page.goto('/'));
    await step('open product', async () => {
      await page.getByRole('link', { name: 'Mug' }).click();
      await expect(page.getByRole('heading', { name: 'Mug' })).toBeVisible();
      intend.item({ sku: 'mug', unitPriceMinor: 1250 });
    });
    await step('buy', async () => {
      await page.getByRole('button', { name: 'Buy' }).click();
      await expect(page.getByRole('heading', { name: 'Thank you' })).toBeVisible();
      intend.ordered({ number: 'ORD-1001', totalMinor: 1250, currency: 'EUR' });
    });
  },
);

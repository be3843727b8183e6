import { expect, test } from '@playwright/test';
import { endpointName } from '../../journeys/support/endpoint-name.ts';

for (const { url, name } of [
  { url: 'https://shop.test/', name: '/' },
  { url: 'https://shop.test/de/checkout/payment?token=abc', name: '/de/checkout/payment' },
  { url: 'https://shop.test/p/4711', name: '/p/:id' },
  { url: 'https://shop.test/orders/ORD-1001/pay', name: '/orders/:id/pay' },
  { url: 'https://shop.test/cart/3f2504e0-4f89-41d3-9a0c-0305e82c3301', name: '/cart/:id' },
  { url: 'https://shop.test/s/a81f39bc00', name: '/s/:id' },
  { url: 'https://shop.test/pay/tok_9fKx82LmQ0aa', name: '/pay/:id' },
  { url: 'https://shop.test/api/v2/search', name: '/api/v2/search' },
  { url: 'https://shop.test/c/kitchen/coffee-makers', name: '/c/kitchen/coffee-makers' },
]) {
  test(`${url} is the endpoint ${name}`, () => {
    expect(endpointName(url)).toBe(name);
  });
}

/** Who a synthetic shopper is: made up, and reachable nowhere. */
export interface ShopperDetails {
  readonly email: string;
  readonly name: string;
  readonly street: string;
  readonly postcode: string;
  readonly city: string;
}

/** Accepted by most payment sandboxes; no real card has this number. */
export const TEST_CARD = { number: '4242424242424242', expiry: '12/34', code: '123' } as const;

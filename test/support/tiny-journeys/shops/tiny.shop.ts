import type { ShopAdapter, ShopTools } from '../../../../journeys/support/shop-tools.ts';

/** These journeys drive the page themselves, except for signing in: only the adapter is given the account. */
export interface TinyStorefront {
  typeAccount(): Promise<void>;
}

export default ((tools: ShopTools): TinyStorefront => ({
  async typeAccount() {
    const { email, password } = tools.account();
    await tools.page.getByLabel('E-mail').fill(email);
    await tools.page.getByLabel('Password').fill(password);
  },
})) as unknown as ShopAdapter;

/** What scenarios, adapters and books of your own are made of: `import { defineLoad } from 'waygate/load'`. */
export type {
  BookedCoupon,
  BookedOrder,
  BookedPayment,
  BookedStock,
  BooksPlace,
  OpenBooks,
  ServedCounts,
  ShopBooks,
} from './support/books.ts';
export { type Answer, type Client, type Expectation, GaveUp } from './support/client.ts';
export { defineLoad, type GroupScene, type LoadDefinition, type Scene } from './support/define-load.ts';
export type {
  FinalOutcome,
  HttpShop,
  OrderAnswer,
  OrderRequest,
  PlacedOrder,
  PreparedOrder,
  Shopper,
  Wares,
} from './support/http-shop.ts';
export { placeOrder } from './support/place-order.ts';

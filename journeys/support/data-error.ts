/**
 * The shop showed something that can't be right as data: a price of `NaN`, an empty order number, JSON-LD that does not parse.
 * A run that ends with it failed with class `data`.
 */
export class DataError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DataError';
  }
}

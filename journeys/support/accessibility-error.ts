/** A shopper with other means than a mouse can't do this. A run that ends with it failed with class `accessibility`. */
export class AccessibilityError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'AccessibilityError';
  }
}

/** The defaults, replaced by what is given; a key that is given as undefined is not given. */
export function filled<T extends object>(defaults: T, given: { readonly [K in keyof T]?: T[K] | undefined }): T {
  const said = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(said) };
}

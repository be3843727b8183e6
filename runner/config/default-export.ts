/**
 * What a module exports as its default. Playwright Test compiles TypeScript to CommonJS in packages without `"type": "module"`;
 * imported from an ES module, its default export is then one level deeper.
 */
export function defaultExport(module: object): unknown {
  const outer = (module as { readonly default?: unknown }).default;
  const isCompiled = typeof outer === 'object' && outer !== null && '__esModule' in outer;
  return isCompiled ? (outer as { readonly default?: unknown }).default : outer;
}

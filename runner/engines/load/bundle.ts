import { writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildFailure, build, type Message, type Plugin } from 'esbuild';
import { type Diagnostic, InvalidInput } from '../../core/diagnostic.ts';

export interface BundleOrder {
  readonly scenarioFile: string;
  /** Takes the place of `load/shops/selected.ts`. */
  readonly shopFile: string;
  readonly folder: string;
}

/**
 * Makes one file of a scenario, its support and the shop's adapter, in JavaScript that k6 reads as it is: given its own TypeScript,
 * k6 2.2 hangs on some syntax. What k6 would fetch from a network, or build an engine for, is refused. Rejects with `InvalidInput`.
 */
export async function bundleScenario({ scenarioFile, shopFile, folder }: BundleOrder): Promise<string> {
  const built = await build({
    entryPoints: [scenarioFile],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    target: 'es2017',
    sourcemap: 'inline',
    sourcesContent: false,
    external: ['k6', 'k6/*'],
    plugins: [ownSurface, selectShop(shopFile), onlyOwnFiles],
    // Whatever lies around the scenario: paths and decorators of somebody's project are not for k6.
    tsconfigRaw: {},
    logLevel: 'silent',
  }).catch((error: BuildFailure) => error);
  const name = basename(scenarioFile);
  if (built instanceof Error || built.errors.length > 0) {
    const failures = 'errors' in built && built.errors.length > 0 ? built.errors : null;
    if (failures === null) throw built;
    throw new InvalidInput(`The load scenario ${name} can not be bundled`, failures.map(diagnosticOf));
  }
  const file = join(folder, 'load.js');
  await writeFile(file, built.outputFiles?.[0]?.contents ?? '');
  return file;
}

/** Compiled, as the npm package has it, it ends in `.js`. */
const SURFACE = fileURLToPath(new URL(`../../../load/index${extname(import.meta.url)}`, import.meta.url));

/** `waygate/load`, from wherever a scenario lies: k6 itself knows no packages. */
const ownSurface: Plugin = {
  name: 'waygate-load',
  setup({ onResolve }) {
    onResolve({ filter: /^waygate\/load$/ }, () => ({ path: SURFACE }));
  },
};

function selectShop(shopFile: string): Plugin {
  return {
    name: 'selected-shop',
    setup({ onResolve }) {
      onResolve({ filter: /(?:^|\/)shops\/selected\.[jt]s$/ }, () => ({ path: shopFile }));
    },
  };
}

const onlyOwnFiles: Plugin = {
  name: 'only-own-files',
  setup({ onResolve }) {
    onResolve({ filter: /.*/ }, ({ path, kind }) => {
      if (kind === 'entry-point' || /^(\.{0,2}\/|[A-Za-z]:\\)/.test(path)) return null;
      const problem = refusalOf(path);
      return problem === null ? null : { errors: [{ text: `import of "${path}"`, detail: problem }] };
    });
  },
};

function refusalOf(path: string): { readonly expected: string; readonly hint: string } | null {
  const expected = 'k6, k6/… or a file of this machine';
  if (/^[a-z]+:\/\//i.test(path)) return { expected, hint: 'Keep a copy of it beside the scenario, and import that.' };
  if (path.startsWith('k6/x/')) return { expected, hint: 'Extensions would need a k6 of their own. Do without it.' };
  if (path === 'k6' || path.startsWith('k6/')) return null;
  return {
    expected,
    hint: 'Node packages do not run in k6, other than waygate/load. Do without it, or keep a copy of the file that is needed.',
  };
}

function diagnosticOf({ text, location, detail }: Message): Diagnostic {
  const path = location === null ? 'scenario' : `${location.file}:${location.line}`;
  const { expected, hint } = (detail ?? {}) as { readonly expected?: string; readonly hint?: string };
  return { path, found: text, expected: expected ?? 'TypeScript that compiles', hint: hint ?? 'Correct this line.' };
}

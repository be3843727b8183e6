import { readdirSync, readFileSync } from 'node:fs';
import type { Section } from './section.ts';

export interface FoundSection extends Section {
  readonly id: string;
}

const FILE = /^([a-z0-9]+(?:-[a-z0-9]+)*)\.section\.[jt]s$/;

/** Every section of the folder, in page order. A file that is no section is an error: it would be missed only by its readers. */
export async function discoverSections(folder: URL): Promise<readonly FoundSection[]> {
  const found: FoundSection[] = [];
  for (const name of readdirSync(folder).sort()) {
    if (name.endsWith('.d.ts')) continue;
    const id = FILE.exec(name)?.[1];
    if (id === undefined)
      throw new Error(`reports/sections/${name} is no section: name it <kebab-case-id>.section.ts, or move it`);
    const { default: declared } = (await import(new URL(name, folder).href)) as { default?: Section };
    if (typeof declared?.render !== 'function' || typeof declared.order !== 'number')
      throw new Error(`reports/sections/${name} must say: export default section({ order, title, render })`);
    found.push({ ...declared, id });
  }
  return found.sort((a, b) => a.order - b.order);
}

/** All style sheets of the folder in name order, as one. */
export function readStyles(folder: URL): string {
  const names = readdirSync(folder).filter((name) => name.endsWith('.css'));
  return names
    .sort()
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
    .join('\n');
}

/** A file of this folder's own, such as a page's script. */
export function readText(file: URL): string {
  return readFileSync(file, 'utf8');
}

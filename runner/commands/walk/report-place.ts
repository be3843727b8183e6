import { dirname, join } from 'node:path';

/** Where a walk's report goes unless somebody says otherwise: beside its evidence. */
export function reportPlace(store: string, walk: string): string {
  return join(dirname(store), 'reports', `${walk}.html`);
}

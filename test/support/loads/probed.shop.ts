/** As much of a shop as the health probe uses: a page, and a search. */
export default {
  wares: { test: 'mug', searches: ['mug'] },
  probe: 'search',
  enter: (client: Asker) => client.get('enter', '/page'),
  search: (client: Asker) => client.get('search', '/search'),
};

interface Asker {
  get(op: string, path: string): unknown;
}

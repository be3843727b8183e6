/**
 * The known names, the most similar to `word` first (edit distance, then alphabet): for "did you mean" hints.
 * A word that is contained in a name, or the other way round, counts as near.
 */
export function nearest(word: string, known: Iterable<string>): readonly string[] {
  const wanted = word.toLowerCase();
  const far = (name: string) => {
    const here = name.toLowerCase();
    const contained = here.length > 0 && (here.includes(wanted) || wanted.includes(here));
    return distance(wanted, here) - (contained ? Math.min(here.length, wanted.length) : 0);
  };
  return [...known].sort((a, b) => far(a) - far(b) || (a < b ? -1 : 1));
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/**
 * A source of numbers in [0, 1) that repeats with its seed (mulberry32): k6's own is the same for all or for none. `stream` tells apart
 * those who share a seed, such as the intents of one pressure.
 */
export function seededRandom(seed: number, stream = ''): () => number {
  let state = mix(seed, stream);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** FNV-1a over the stream's characters, begun at the seed. */
function mix(seed: number, stream: string): number {
  let hash = (seed ^ 0x811c9dc5) | 0;
  for (let index = 0; index < stream.length; index += 1) hash = Math.imul(hash ^ stream.charCodeAt(index), 0x01000193);
  return hash;
}

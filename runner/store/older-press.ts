const NOT_SOUGHT = { assessed: false, reason: 'this version of waygate did not look for it' } as const;
/** Effects that versions before did not look for. */
const LATER_EFFECTS = { wrongly_refused: NOT_SOUGHT, key_reused: NOT_SOUGHT } as const;
/** What versions before did not count: copies were no attempts, crawlers were among the shoppers. */
const LATER_COUNTS = {
  copies: 0,
  crawled: { ok: 0, redirect: 0, refused: 0, throttled: 0, unavailable: 0, error: 0, none: 0 },
} as const;

/**
 * A stored press with what its version of waygate did not count filled in. Everything else stays as it was written, to the order of its
 * keys, also what is wrong with it: the schema tells that.
 */
export function pressUpToDate(press: unknown): unknown {
  if (!isObject(press) || !isObject(press.evidence)) return press;
  const { evidence } = press;
  const { counts, windows, effects } = evidence;
  return {
    ...press,
    evidence: {
      ...evidence,
      ...(isObject(counts)
        ? { counts: Object.fromEntries(Object.entries(counts).map(([phase, of]) => [phase, counted(of)])) }
        : {}),
      ...(Array.isArray(windows)
        ? { windows: windows.map((one: unknown) => (isObject(one) ? { ...one, counts: counted(one.counts) } : one)) }
        : {}),
      ...(isObject(effects) ? { effects: filled(effects, LATER_EFFECTS) } : {}),
    },
  };
}

function counted(counts: unknown): unknown {
  return isObject(counts) ? filled(counts, LATER_COUNTS) : counts;
}

/** What is missing comes last. */
function filled(known: Readonly<Record<string, unknown>>, later: Readonly<Record<string, unknown>>) {
  return { ...known, ...Object.fromEntries(Object.entries(later).filter(([name]) => !(name in known))) };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

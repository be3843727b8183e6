/** A slice of the shop's traffic, as data (JSON-safe). One file each in `journeys/segments/`. */
export interface Segment {
  readonly title: string;
  /** A name from Playwright's device list; sets viewport, touch, scale and user agent. */
  readonly device: string;
  /** BCP 47, e.g. `de-DE`. */
  readonly locale: string;
  /** IANA name, e.g. `Europe/Berlin`. */
  readonly timezone: string;
  /** ISO 4217. */
  readonly currency: string;
  /** `guest`, or the name of an account in the config's `accounts`. */
  readonly login: 'guest' | { readonly account: string };
  /** Where a run enters the shop; the shop's start page unless set. */
  readonly landing?: { readonly path: string; readonly referrer?: string };
  readonly consent: 'unset' | 'accepted' | 'rejected';
  readonly input: 'pointer' | 'touch' | 'keyboard';
  readonly network?: { readonly latencyMs: number; readonly downloadKbps: number; readonly uploadKbps: number };
}

/** Declares a segment: `export default segment({ … })`. The id is the file name. */
export function segment(data: Segment): Segment {
  return Object.freeze(data);
}

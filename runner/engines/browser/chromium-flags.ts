import type { FoundChromium } from './find-chromium.ts';

/** Keeps Chromium from calling home; everything else is Playwright's own list. */
const QUIET = [
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-gpu',
];

/**
 * Full Chromium spends half its CPU on these panels. One `--disable-features` argument replaces Playwright's own,
 * so the ones of Playwright that matter for journeys are repeated.
 */
const FULL_ONLY =
  '--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,Translate,MediaRouter,OptimizationHints,' +
  'DialMediaRouteProvider,AcceptCHFrame,PaintHolding,HttpsUpgrades,ThirdPartyStoragePartitioning,RenderDocument,DestroyProfileOnBrowserClose';

export interface FlagChoice {
  readonly kind: FoundChromium['kind'];
  /** Chromium's sandbox refuses to run as root. */
  readonly asRoot: boolean;
  /** Every host that the cohorts are on. */
  readonly hosts: readonly string[];
}

/** Command line flags for one worker's browser. */
export function chromiumFlags({ kind, asRoot, hosts }: FlagChoice): string[] {
  return [
    ...QUIET,
    ...(kind === 'full' ? [FULL_ONLY] : []),
    ...(asRoot ? ['--no-sandbox'] : []),
    ...(hosts.length > 0 && hosts.every(isLoopback)
      ? [`--host-resolver-rules=MAP * ~NOTFOUND, ${[...new Set(hosts)].map((host) => `EXCLUDE ${host}`).join(', ')}`]
      : []),
  ];
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || /^127(\.\d{1,3}){3}$/.test(host) || host === '[::1]';
}

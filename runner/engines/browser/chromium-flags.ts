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

/** Panels of the address bar that cost a full Chromium half its CPU. */
const ADDRESS_BAR = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup'];
/** What Playwright 1.65 disables itself (`disabledFeatures` in its coreBundle.js): the last `--disable-features` replaces all before it. */
const BY_PLAYWRIGHT = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
];

export interface FlagChoice {
  readonly kind: FoundChromium['kind'];
  /** Every host that the cohorts are on. */
  readonly hosts: readonly string[];
}

/** Command line flags for one worker's browser. */
export function chromiumFlags({ kind, hosts }: FlagChoice): string[] {
  return [
    ...QUIET,
    ...(kind === 'full' ? [`--disable-features=${[...BY_PLAYWRIGHT, ...ADDRESS_BAR].join(',')}`] : []),
    ...(onlyLoopback(hosts)
      ? [`--host-resolver-rules=MAP * ~NOTFOUND, ${[...new Set(hosts)].map((host) => `EXCLUDE ${host}`).join(', ')}`]
      : []),
  ];
}

/** Whether the flags keep the browser from reaching anything beyond this machine. */
export function onlyLoopback(hosts: readonly string[]): boolean {
  return hosts.length > 0 && hosts.every(isLoopback);
}

/** Chromium's sandbox refuses to run as root; Playwright leaves it off unless it is asked for. */
export function sandboxed(wanted: boolean, uid: number | undefined): boolean {
  return wanted && uid !== 0;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || /^127(\.\d{1,3}){3}$/.test(host) || host === '[::1]';
}

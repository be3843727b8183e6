import { devices } from 'playwright';

/** The user agent that a browser dressed up as this device sends; null for a device that Playwright doesn't know. */
export function deviceUserAgent(device: string): string | null {
  return devices[device]?.userAgent ?? null;
}

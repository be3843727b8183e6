import { isAddress } from './ip-address.ts';

const NAME = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/;

/**
 * One host as addresses on the web name it: lower case, IPv6 without brackets and shortened. null for whatever names more or less than
 * one host: wildcards, ports, schemes, paths, networks, numbers that browsers would read as an address.
 */
export function exactHost(text: string): string | null {
  const host = text.toLowerCase();
  if (isAddress(host)) return host.includes(':') ? hostOf(`http://[${host}]`) : host;
  return NAME.test(host) && hostOf(`http://${host}`) === host ? host : null;
}

/** The host of an address on the web, as `exactHost` writes it; null when there is none. */
export function hostOf(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { hostname } = new URL(url);
  return hostname === '' ? null : hostname.replace(/^\[(.*)\]$/, '$1');
}

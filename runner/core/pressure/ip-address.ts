/** What an address is for. `nowhere`: no place that one could connect to on purpose (unspecified, multicast, reserved, not an address). */
export type AddressKind = 'public' | 'loopback' | 'private' | 'link_local' | 'metadata' | 'nowhere';

/** IPv4 ranges that are not the internet's: IANA IPv4 Special-Purpose Address Registry. The first that fits counts. */
const IPV4_KINDS: readonly (readonly [network: string, bits: number, kind: AddressKind])[] = [
  ['127.0.0.0', 8, 'loopback'],
  // Where clouds keep the credentials of the machine: AWS, GCP, Azure and most others; Alibaba; Oracle.
  ['169.254.169.254', 32, 'metadata'],
  ['100.100.100.200', 32, 'metadata'],
  ['192.0.0.192', 32, 'metadata'],
  ['169.254.0.0', 16, 'link_local'],
  ['10.0.0.0', 8, 'private'],
  ['172.16.0.0', 12, 'private'],
  ['192.168.0.0', 16, 'private'],
  ['100.64.0.0', 10, 'private'],
  ['192.0.0.0', 24, 'private'],
  ['198.18.0.0', 15, 'private'],
  ['0.0.0.0', 8, 'nowhere'],
  ['224.0.0.0', 3, 'nowhere'],
];

/** The same of IPv6. */
const IPV6_KINDS: readonly (readonly [network: string, bits: number, kind: AddressKind])[] = [
  ['::1', 128, 'loopback'],
  ['fd00:ec2::254', 128, 'metadata'],
  ['fe80::', 10, 'link_local'],
  ['fc00::', 7, 'private'],
  ['fec0::', 10, 'private'],
  ['::', 128, 'nowhere'],
  ['ff00::', 8, 'nowhere'],
];

/** IPv6 networks whose addresses stand for the IPv4 address that begins at this byte: mapped, NAT64, 6to4. */
const IPV4_WITHIN: readonly (readonly [network: string, bits: number, at: number])[] = [
  ['::ffff:0.0.0.0', 96, 12],
  ['64:ff9b::', 96, 12],
  ['2002::', 16, 2],
];

export function kindOfAddress(address: string): AddressKind {
  const bytes = addressBytes(address);
  if (bytes === null) return 'nowhere';
  const kinds = bytes.length === 4 ? IPV4_KINDS : IPV6_KINDS;
  return kinds.find(([network, bits]) => isWithin(bytes, network, bits))?.[2] ?? 'public';
}

export function isAddress(text: string): boolean {
  return addressBytes(text) !== null;
}

/** Whether two texts are the same address, however they are written. */
export function isSameAddress(one: string, other: string): boolean {
  const [here, there] = [addressBytes(one), addressBytes(other)];
  return here !== null && there !== null && here.join() === there.join();
}

/** 4 or 16 bytes, an IPv4 address within an IPv6 one as 4; null when the text is no address. */
function addressBytes(text: string): readonly number[] | null {
  const bytes = ipv4Bytes(text) ?? ipv6Bytes(text);
  if (bytes === null || bytes.length === 4) return bytes;
  const within = IPV4_WITHIN.find(([network, bits]) => isWithin(bytes, network, bits));
  return within === undefined ? bytes : bytes.slice(within[2], within[2] + 4);
}

function isWithin(bytes: readonly number[], network: string, bits: number): boolean {
  const start = ipv4Bytes(network) ?? ipv6Bytes(network) ?? [];
  const bit = (from: readonly number[], index: number) => ((from[index >> 3] ?? 0) >> (7 - (index & 7))) & 1;
  return bytes.length === start.length && Array.from({ length: bits }).every((_, i) => bit(bytes, i) === bit(start, i));
}

function ipv4Bytes(text: string): number[] | null {
  const parts = text.split('.');
  const fits = parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
  return fits ? parts.map(Number) : null;
}

function ipv6Bytes(text: string): number[] | null {
  if (text.split('::').length > 2) return null;
  const [head, tail] = text.split('::');
  const [before, after] = [groupBytes(head ?? ''), tail === undefined ? [] : groupBytes(tail)];
  if (before === null || after === null) return null;
  const missing = 16 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 2) return null;
  return [...before, ...Array<number>(missing).fill(0), ...after];
}

function groupBytes(text: string): number[] | null {
  if (text === '') return [];
  const bytes: number[] = [];
  const groups = text.split(':');
  for (const [index, group] of groups.entries()) {
    const embedded = index === groups.length - 1 ? ipv4Bytes(group) : null;
    if (embedded !== null) bytes.push(...embedded);
    else if (/^[0-9a-f]{1,4}$/i.test(group))
      bytes.push(Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255);
    else return null;
  }
  return bytes;
}

import { isIPv4, isIPv6 } from 'node:net';

/**
 * Everything but these addresses, as the fewest CIDR blocks, IPv4 first: a list of what is forbidden that allows only them.
 * A family of which no address is allowed is forbidden whole. IPv4-mapped IPv6 addresses count as IPv4, as k6's dialer takes them.
 * Throws a RangeError at what is no IP address.
 */
export function complementCidrs(addresses: readonly string[]): readonly string[] {
  const four = new Set<bigint>();
  const six = new Set<bigint>();
  for (const address of addresses) {
    if (isIPv4(address)) four.add(numberOfFour(address));
    else if (isIPv6(address)) {
      const number = numberOfSix(address);
      if (number >> 32n === MAPPED) four.add(number & 0xffff_ffffn);
      else six.add(number);
    } else throw new RangeError(`"${address}" is no IP address`);
  }
  return [...without([...four], 32, textOfFour), ...without([...six], 128, textOfSix)];
}

/** The 96 bits before an IPv4 address in `::ffff:0:0/96`. */
const MAPPED = 0xffffn;

function without(allowed: readonly bigint[], bits: number, text: (number: bigint) => string): readonly string[] {
  const blocks: string[] = [];
  const split = (start: bigint, prefix: number, inside: readonly bigint[]) => {
    if (inside.length === 0) blocks.push(`${text(start)}/${prefix}`);
    else if (prefix < bits) {
      const middle = start + (1n << BigInt(bits - prefix - 1));
      const isLower = (number: bigint) => number < middle;
      split(start, prefix + 1, inside.filter(isLower));
      split(
        middle,
        prefix + 1,
        inside.filter((number) => !isLower(number)),
      );
    }
  };
  split(0n, 0, allowed);
  return blocks;
}

function numberOfFour(address: string): bigint {
  return address.split('.').reduce((number, part) => number * 256n + BigInt(part), 0n);
}

function numberOfSix(address: string): bigint {
  // The URL parser writes every notation (zones aside) as groups, the longest run of zeros as `::`.
  const plain = new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname.slice(1, -1);
  const [head = '', tail] = plain.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const before = groups(head);
  const after = groups(tail ?? '');
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...zeros, ...after].reduce((number, group) => number * 65_536n + BigInt(`0x${group}`), 0n);
}

function textOfFour(number: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (number >> shift) & 255n).join('.');
}

function textOfSix(number: bigint): string {
  return Array.from({ length: 8 }, (_, index) => ((number >> BigInt(112 - 16 * index)) & 0xffffn).toString(16)).join(
    ':',
  );
}

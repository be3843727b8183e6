import { BlockList, isIPv4 } from 'node:net';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { allowedFlags, pinnedHosts } from '../../runner/engines/load/allowed-flags.ts';
import { complementCidrs } from '../../runner/engines/load/complement-cidrs.ts';

/** Per family, as Go's dialer compares: in Node, `::/0` alone would hold every IPv4 address, too. */
function blockList(blocks: readonly string[]): { check(address: string): boolean } {
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() };
  const family = (address: string) => (isIPv4(address) ? 'ipv4' : 'ipv6');
  for (const block of blocks) {
    const [address = '', prefix] = block.split('/');
    lists[family(address)].addSubnet(address, Number(prefix), family(address));
  }
  return { check: (address) => lists[family(address)].check(address, family(address)) };
}

const blocks = (list: { check(address: string): boolean }, address: string) => list.check(address);
const four = fc.ipV4();
// Mapped addresses are IPv4 to k6, and Node's BlockList looks at them in its own way.
const six = fc.ipV6().filter((address) => !address.includes('.') && !/^(0*:)*:?(0*:)*ffff:/i.test(address));
const anyAddress = fc.oneof(four, six);

test('exactly the allowed addresses are left open', () => {
  fc.assert(
    fc.property(fc.array(anyAddress, { maxLength: 4 }), fc.array(anyAddress, { maxLength: 8 }), (allowed, others) => {
      const list = blockList(complementCidrs(allowed));
      const open = blockList(allowed.map((address) => `${address}/${isIPv4(address) ? 32 : 128}`));
      for (const address of allowed) expect(blocks(list, address)).toBe(false);
      for (const address of others) expect(blocks(list, address)).toBe(!blocks(open, address));
    }),
    { numRuns: 200 },
  );
});

test('the neighbours of an allowed address are closed, and no block is longer than it must be', () => {
  fc.assert(
    fc.property(fc.nat({ max: 0xffff_fffe }), (number) => {
      const text = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
      const cidrs = complementCidrs([text(number)]);
      const list = blockList(cidrs);
      expect(blocks(list, text(number))).toBe(false);
      expect(blocks(list, text(number + 1))).toBe(true);
      expect(cidrs.filter((block) => block.includes('.'))).toHaveLength(32);
      expect(cidrs.at(-1)).toBe('0:0:0:0:0:0:0:0/0');
    }),
  );
});

test('IPv6 notations of one address are one address, and mapped IPv4 is IPv4', () => {
  const plain = complementCidrs(['2001:db8::1']);
  expect(complementCidrs(['2001:0DB8:0:0:0:0:0:1'])).toEqual(plain);
  expect(plain).toHaveLength(1 + 128);
  expect(plain[0]).toBe('0.0.0.0/0');
  expect(complementCidrs(['::ffff:10.1.2.3'])).toEqual(complementCidrs(['10.1.2.3']));
  expect(complementCidrs(['::1', '10.1.2.3'])).toHaveLength(32 + 128);
});

test('what is no address is an error, not a hole', () => {
  for (const wrong of ['', 'shop.example', '1.2.3', '10.0.0.0/8'])
    expect(() => complementCidrs([wrong])).toThrow(RangeError);
});

test('a target that is an address closes the resolver, a named one is pinned to its first address', () => {
  expect(allowedFlags({ host: '10.1.2.3', addresses: ['10.1.2.3'] }).slice(-2)).toEqual(['--block-hostnames', '*']);
  expect(pinnedHosts({ host: '10.1.2.3', addresses: ['10.1.2.3'] })).toEqual({});
  const named = { host: 'shop.example', addresses: ['192.0.2.7', '2001:db8::7'] };
  expect(allowedFlags(named)).not.toContain('--block-hostnames');
  expect(pinnedHosts(named)).toEqual({ 'shop.example': '192.0.2.7' });
  const open = blockList(allowedFlags(named).filter((flag) => flag.includes('/')));
  expect(['192.0.2.7', '2001:db8::7', '127.0.0.1', '127.0.0.2', '::1'].map((address) => blocks(open, address))).toEqual(
    [false, false, false, true, true],
  );
});

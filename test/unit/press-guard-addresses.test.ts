import { BlockList, isIP, isIPv6 } from 'node:net';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { type AddressKind, isAddress, isSameAddress, kindOfAddress } from '../../runner/core/pressure/ip-address.ts';
import { exactHost, hostOf } from '../../runner/core/pressure/target-host.ts';

const KINDS: readonly (readonly [kind: AddressKind, ...addresses: readonly string[]])[] = [
  [
    'loopback',
    '127.0.0.1',
    '127.0.0.9',
    '127.255.255.255',
    '::1',
    '0:0:0:0:0:0:0:1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
  ],
  ['loopback', '64:ff9b::7f00:1', '2002:7f00:1::'],
  ['metadata', '169.254.169.254', '::ffff:169.254.169.254', 'fd00:ec2::254', '100.100.100.200', '192.0.0.192'],
  ['link_local', '169.254.0.1', '169.254.169.253', 'fe80::1', 'febf::1'],
  [
    'private',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    '198.18.0.1',
    'fc00::1',
    'fdff::1',
  ],
  ['private', '64:ff9b::10.1.2.3', '::ffff:192.168.0.1', 'fec0::1'],
  ['nowhere', '0.0.0.0', '0.1.2.3', '::', '::0.0.0.0', '224.0.0.1', '255.255.255.255', '240.0.0.1', 'ff02::1'],
  [
    'nowhere',
    '',
    'shop.example',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '01.2.3.4',
    'fe80::1%eth0',
    '1::2::3',
    ':1',
    '12345::',
  ],
  ['public', '1.1.1.1', '172.15.255.255', '172.32.0.0', '192.169.0.1', '11.0.0.0', '2606:4700::1111', '100.128.0.1'],
  ['public', '126.255.255.255', '128.0.0.1', '169.253.255.255', '223.255.255.255', '::2:0:0:1', '64:ff9b::1.1.1.1'],
];

for (const [kind, ...addresses] of KINDS) {
  for (const address of addresses) {
    test(`${JSON.stringify(address)} is ${kind}`, () => {
      expect(kindOfAddress(address)).toBe(kind);
    });
  }
}

const anyAddress = fc.oneof(fc.ipV4(), fc.ipV6());

test('Whatever Node takes for an address is one, and nothing else', () => {
  const nearly = fc.stringMatching(/^[0-9a-f:.]{0,30}$/);
  fc.assert(fc.property(fc.oneof(anyAddress, nearly), (text) => expect(isAddress(text)).toBe(isIP(text) !== 0)));
});

test('An address is the same however it is written', () => {
  fc.assert(
    fc.property(fc.ipV6(), (text) => {
      const short = hostOf(`http://[${text}]`) ?? '';
      expect(isSameAddress(text, short)).toBe(true);
      expect(kindOfAddress(text)).toBe(kindOfAddress(short));
    }),
  );
  fc.assert(fc.property(fc.ipV4(), (text) => expect(isSameAddress(text, `::ffff:${text}`)).toBe(true)));
});

test('Two addresses are not the same unless they are', () => {
  fc.assert(fc.property(fc.ipV4(), fc.ipV4(), (one, other) => expect(isSameAddress(one, other)).toBe(one === other)));
  expect(isSameAddress('shop.example', 'shop.example')).toBe(false);
});

test('No address of a network that is not the internet is public', () => {
  const inside = new BlockList();
  for (const [network, bits] of [
    ['10.0.0.0', 8],
    ['127.0.0.0', 8],
    ['172.16.0.0', 12],
    ['192.168.0.0', 16],
  ] as const)
    inside.addSubnet(network, bits);
  for (const [network, bits] of [
    ['fc00::', 7],
    ['fe80::', 10],
  ] as const)
    inside.addSubnet(network, bits, 'ipv6');
  const near = fc
    .tuple(fc.constantFrom(9, 10, 126, 127, 172, 192), fc.constantFrom(0, 15, 16, 31, 168), fc.nat(255), fc.nat(255))
    .map((bytes) => bytes.join('.'));
  const nearV6 = fc
    .tuple(fc.constantFrom('fbff', 'fc00', 'fdab', 'fe80', 'febf'), fc.nat(0xffff))
    .map(([start, end]) => `${start}::${end.toString(16)}`);
  fc.assert(
    fc.property(fc.oneof(near, nearV6), (address) => {
      fc.pre(inside.check(address, isIPv6(address) ? 'ipv6' : 'ipv4'));
      expect(kindOfAddress(address)).not.toBe('public');
    }),
  );
});

test('A host is written as the web writes it, or refused', () => {
  for (const [text, host] of [
    ['Shop.Example', 'shop.example'],
    ['localhost', 'localhost'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['a_b.example', 'a_b.example'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['FE80::1', 'fe80::1'],
    ['10.0.3.7', '10.0.3.7'],
    ['10.0.3.777', null],
    ['10.3', null],
    ['a..b', null],
    ['-a.example', null],
    [`${'a'.repeat(64)}.example`, null],
  ] as const) {
    expect(exactHost(text), text).toBe(host);
  }
});

test('The host of an address is the one that a list can name', () => {
  expect(hostOf('https://Shop.Example:8443/de')).toBe('shop.example');
  expect(hostOf('http://[::1]:4300')).toBe('::1');
  expect(hostOf('http://0x7f.1')).toBe('127.0.0.1');
  expect(hostOf('no address')).toBeNull();
});

import { expect, test } from '@playwright/test';
import type { Diagnostic } from '../../runner/core/diagnostic.ts';
import {
  addressProblems,
  capsWithin,
  hostProblems,
  needsPermit,
  permitProblems,
  productionProblems,
} from '../../runner/core/pressure/guard-rails.ts';
import { type LoadPermit, type PressRequest, permitFor } from '../../runner/core/pressure/load-permit.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const REQUEST: PressRequest = {
  scenario: 'retry-storm',
  environment: 'staging',
  caps: { requestsPerSecond: 100, seconds: 900 },
  plannedSeconds: 270,
  now: NOW,
};
const PLACE = 'https://shop.example/.well-known/waygate-load.json';

test('Only the exact hosts that are listed may be pressed', () => {
  expect(hostProblems('shop.example', ['shop.example'])).toEqual([]);
  expect(hostProblems('::1', ['0:0:0:0:0:0:0:1'])).toEqual([]);
  for (const host of ['www.shop.example', 'example', 'shop.example.evil', 'xshop.example', '127.0.0.1', '']) {
    const [problem] = hostProblems(host, ['shop.example']);
    expect(problem, host).toMatchObject({ path: 'pressure.allow', hint: expect.stringContaining(`'${host}'`) });
  }
});

const LEADS: readonly (readonly [
  name: string,
  host: string,
  addresses: readonly string[],
  allow: readonly string[],
  refused: readonly RegExp[],
])[] = [
  ['a name with public addresses', 'shop.example', ['203.0.113.5', '2001:db8::5'], [], []],
  ['a name without any address', 'shop.example', [], [], [/no address at all/]],
  ['a name that leads into this machine', 'shop.example', ['127.0.0.1'], [], [/127\.0\.0\.1: this machine/]],
  ['a name that leads into this machine, by IPv6', 'shop.example', ['::1'], ['127.0.0.1'], [/::1: this machine/]],
  ['a name that leads into this machine in disguise', 'shop.example', ['::ffff:127.0.0.1'], [], [/this machine/]],
  ['a name that leads into a private network', 'shop.example', ['10.0.3.7'], [], [/a private network/]],
  ['a name that leads to a metadata service', 'shop.example', ['169.254.169.254'], [], [/metadata service/]],
  ['a name with one good and one bad address', 'shop.example', ['203.0.113.5', '10.0.3.7'], [], [/10\.0\.3\.7/]],
  ['a name with two bad addresses', 'shop.example', ['10.0.3.7', '10.0.3.8'], ['10.0.3.8'], [/10\.0\.3\.7/]],
  ['a name whose private address is listed', 'shop.example', ['10.0.3.7'], ['10.0.3.7'], []],
  ['a name that leads nowhere', 'shop.example', ['0.0.0.0'], ['0.0.0.0'], [/no address that a server can have/]],
  ['an address without a name', '10.0.3.7', ['10.0.3.7'], ['10.0.3.7'], []],
  ['the unspecified address', '::', ['::'], ['::'], [/no address that a server can have/]],
  ['localhost', 'localhost', ['127.0.0.1', '::1'], ['localhost'], []],
  ['a name below localhost', 'shop.localhost', ['127.0.0.1'], ['shop.localhost'], []],
  ['localhost in a private network', 'localhost', ['10.0.3.7'], ['localhost'], [/a private network/]],
];

for (const [name, host, addresses, allow, refused] of LEADS) {
  test(`${name} is ${refused.length === 0 ? 'let through' : 'refused'}`, () => {
    const problems = addressProblems({ host, addresses }, allow);
    expect(problems).toHaveLength(refused.length);
    for (const [index, pattern] of refused.entries()) expect(problems[index]?.found).toMatch(pattern);
  });
}

test('The hint to a private address is the list that would let it through', () => {
  const [problem] = addressProblems({ host: 'shop.example', addresses: ['10.0.3.7'] }, ['shop.example']);
  expect(problem?.hint).toContain("allow: ['shop.example', '10.0.3.7']");
});

for (const [environment, production, found] of [
  ['sandbox', false, null],
  ['staging', false, null],
  ['production', true, null],
  ['production', false, /no such flag/],
  ['staging', true, /'staging'/],
  ['sandbox', true, /'sandbox'/],
] as const) {
  test(`${environment} ${production ? 'with' : 'without'} --production is ${found === null ? 'let through' : 'refused'}`, () => {
    const problems = productionProblems(environment, production);
    expect(problems.map(({ path }) => path)).toEqual(found === null ? [] : ['--production']);
    if (found !== null) expect(problems[0]?.found).toMatch(found);
  });
}

for (const [addresses, environment, needed] of [
  [['127.0.0.1'], 'sandbox', false],
  [['127.0.0.1', '::1'], 'staging', false],
  [['127.0.0.1'], 'production', true],
  [['127.0.0.1', '203.0.113.5'], 'sandbox', true],
  [['10.0.3.7'], 'sandbox', true],
  [['203.0.113.5'], 'staging', true],
] as const) {
  test(`${addresses.join(' and ')} as ${environment} needs ${needed ? 'a' : 'no'} permit`, () => {
    expect(needsPermit({ addresses }, environment)).toBe(needed);
  });
}

function permit(overrides: Partial<LoadPermit> = {}): LoadPermit {
  return { ...permitFor(REQUEST), ...overrides };
}

const LATER = '2026-12-23T12:00:00Z';
const PERMITS: readonly (readonly [
  name: string,
  permit: LoadPermit,
  refused: readonly (readonly [field: string, hint: RegExp])[],
])[] = [
  ['The example of a refusal', permit(), []],
  ['A permit for every scenario', permit({ allow: { scenarios: ['*'], environments: ['staging'] } }), []],
  [
    'A permit for other scenarios',
    permit({ allow: { scenarios: ['soak', 'retry'], environments: ['staging'] } }),
    [['allow.scenarios', /"scenarios": \["soak","retry","retry-storm"\]/]],
  ],
  [
    'A permit for no scenario',
    permit({ allow: { scenarios: [], environments: ['staging'] } }),
    [['allow.scenarios', /\["retry-storm"\]/]],
  ],
  [
    'A permit for another environment',
    permit({ allow: { scenarios: ['*'], environments: ['production'] } }),
    [['allow.environments', /\["production","staging"\]/]],
  ],
  [
    'A permit for any environment does not exist',
    permit({ allow: { scenarios: ['*'], environments: ['*'] } }),
    [['allow.environments', /"staging"/]],
  ],
  [
    'A permit for a lower rate',
    permit({ caps: { requestsPerSecond: 99, seconds: 900 } }),
    [['caps.requestsPerSecond', /caps: \{ requestsPerSecond: 99 \}/]],
  ],
  [
    'A permit for less time',
    permit({ caps: { requestsPerSecond: 100, seconds: 899 } }),
    [['caps.seconds', /caps: \{ seconds: 899 \}/]],
  ],
  ['A permit that is over', permit({ expires: '2026-11-23T11:59:59Z' }), [['expires', /a new one/]]],
  ['A permit that is over now', permit({ expires: '2026-11-23T12:00:00Z' }), [['expires', /"expires": "2026-12-23T/]]],
  ['A permit that ends before the load does', permit({ expires: '2026-11-23T12:04:30Z' }), [['expires', /a new one/]]],
  ['A permit that outlives the load', permit({ expires: '2026-11-23T12:04:31Z' }), []],
  ['A permit in another time zone that is over', permit({ expires: '2026-11-23T12:30:00+02:00' }), [['expires', /./]]],
  ['A window that is open', permit({ window: { from: '2026-11-23T12:00:00Z', to: '2026-11-23T12:04:30Z' } }), []],
  [
    'A window that is not open yet',
    permit({ window: { from: '2026-11-23T12:00:01Z', to: LATER } }),
    [['window', /wait/]],
  ],
  [
    'A window that closes too soon',
    permit({ window: { from: '2026-11-23T11:00:00Z', to: '2026-11-23T12:04:29Z' } }),
    [['window', /shorten/]],
  ],
  [
    'A permit that fits in nothing',
    permit({
      allow: { scenarios: ['soak'], environments: ['sandbox'] },
      caps: { requestsPerSecond: 1, seconds: 1 },
      expires: '2020-01-01T00:00:00Z',
      window: { from: '2019-01-01T00:00:00Z', to: '2020-01-01T00:00:00Z' },
    }),
    [
      ['allow.scenarios', /./],
      ['allow.environments', /./],
      ['caps.requestsPerSecond', /./],
      ['caps.seconds', /./],
      ['expires', /./],
      ['window', /./],
    ],
  ],
];

for (const [name, given, refused] of PERMITS) {
  test(`${name} is ${refused.length === 0 ? 'accepted' : `refused for ${refused.map(([field]) => field).join(', ')}`}`, () => {
    const problems: readonly Diagnostic[] = permitProblems(given, REQUEST, PLACE);
    expect(problems.map(({ path }) => path)).toEqual(refused.map(([field]) => `${PLACE}: ${field}`));
    for (const [index, [, hint]] of refused.entries()) expect(problems[index]?.hint).toMatch(hint);
  });
}

test('Caps are the lower ones of config and permit', () => {
  const caps = { requestsPerSecond: 100, seconds: 300, concurrentIntents: 50 };
  expect(capsWithin(caps, null)).toEqual(caps);
  expect(capsWithin(caps, permit({ caps: { requestsPerSecond: 20, seconds: 900 } }))).toEqual({
    requestsPerSecond: 20,
    seconds: 300,
    concurrentIntents: 50,
  });
});

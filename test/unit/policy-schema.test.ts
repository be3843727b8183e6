import { expect, test } from '@playwright/test';
import { DARK_STAGE } from '../../runner/core/policy.ts';
import { ABORT_POLICY, PRESS_POLICY } from '../../runner/core/pressure/default-press-policy.ts';
import { abortPolicy, judgePolicy, pressPolicy } from '../../runner/store/policy-schema.ts';

const POLICIES = {
  judge: { schema: judgePolicy, policy: DARK_STAGE },
  press: { schema: pressPolicy, policy: PRESS_POLICY },
  abort: { schema: abortPolicy, policy: ABORT_POLICY },
};

/** A way to every number of a policy, also to those that stand deeper. */
function waysTo(policy: object): readonly (readonly string[])[] {
  return Object.entries(policy).flatMap(([name, value]) =>
    typeof value === 'number' ? [[name]] : waysTo(value as object).map((way) => [name, ...way]),
  );
}

function changed(policy: object, [name = '', ...rest]: readonly string[], value: unknown): object {
  const inside = (policy as Record<string, unknown>)[name];
  return { ...policy, [name]: rest.length === 0 ? value : changed(inside as object, rest, value) };
}

for (const [name, { schema, policy }] of Object.entries(POLICIES)) {
  test(`the ${name} policy is read as it is, with what a later version adds to it`, () => {
    expect(schema.parse(policy)).toEqual(policy);
    expect(schema.parse({ ...policy, addedLater: 'x' })).toEqual({ ...policy, addedLater: 'x' });
  });

  test(`each number of the ${name} policy must be there`, () => {
    const ways = waysTo(policy);
    expect(ways.length).toBeGreaterThan(5);
    for (const way of ways)
      for (const wrong of [undefined, null, Number.NaN, '1'])
        expect(
          schema.safeParse(changed(policy, way, wrong)).error?.issues[0]?.path,
          `${way.join('.')} ${wrong}`,
        ).toEqual(way);
  });
}

test('load is ended by one, two or three windows', () => {
  for (const windows of [0, 4, 1.5]) expect(abortPolicy.safeParse({ ...ABORT_POLICY, windows }).success).toBe(false);
  for (const windows of [1, 2, 3]) expect(abortPolicy.safeParse({ ...ABORT_POLICY, windows }).success).toBe(true);
});

import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Actuator } from '../../runner/actuators/actuator.ts';
import {
  ACTUATORS,
  type ActuatorConfig,
  type ActuatorKind,
  createActuators,
} from '../../runner/actuators/create-actuators.ts';
import { createOrderMemory } from '../../runner/actuators/support/order-memory.ts';
import { sameExposure } from '../../runner/core/release/exposure.ts';
import { openArgoPlace } from '../support/actuators/argo-place.ts';
import { openFlaggerPlace } from '../support/actuators/flagger-place.ts';
import { openLaunchDarklyPlace } from '../support/actuators/launchdarkly-place.ts';
import { anOrder, aRollBack, everywhere, type Place } from '../support/actuators/place.ts';
import { openExecPlace, openFlagFilePlace, openHttpPlace } from '../support/actuators/plain-places.ts';
import { openShopPlace, stopSharedShop } from '../support/actuators/shop-place.ts';

const PLACES: { readonly [Kind in ActuatorKind]: () => Promise<Place> } = {
  'argo-rollouts': openArgoPlace,
  exec: openExecPlace,
  'flag-file': openFlagFilePlace,
  flagger: openFlaggerPlace,
  http: openHttpPlace,
  launchdarkly: openLaunchDarklyPlace,
  'shop-router': openShopPlace,
};

test('every actuator is in the map under the name of its file, and nothing else is', () => {
  const files = readdirSync(join(import.meta.dirname, '../../runner/actuators')).filter((name) =>
    name.includes('.actuator.'),
  );
  expect(files.map((name) => name.replace('.actuator.ts', '')).sort()).toEqual(Object.keys(ACTUATORS).sort());
});

for (const kind of Object.keys(PLACES) as ActuatorKind[]) actuatorSuite(kind, PLACES[kind]);

test.afterAll(stopSharedShop);

/** What every actuator must do, whatever it moves. */
function actuatorSuite(kind: ActuatorKind, open: () => Promise<Place>): void {
  test.describe(kind, () => {
    let place: Place;
    let actuator: Actuator;
    let folder: string;

    /** As after a start of the runner: it remembers what it wrote down, and nothing else. */
    function start(config: ActuatorConfig = place.config): Actuator {
      const memory = createOrderMemory(join(folder, 'orders.json'));
      const [made] = createActuators([config], {
        memory,
        mask: (text) => text.replaceAll('lb-secret', '[masked]'),
      }).values();
      return made as Actuator;
    }
    const soon = () => AbortSignal.timeout(20_000);
    const apply = async (order: ReturnType<typeof anOrder>) => {
      await actuator.apply(order, soon());
      await place.settle(actuator);
    };
    const expectExposure = async (exposure: ReturnType<typeof everywhere>) => {
      const read = await actuator.read(soon());
      expect(read).not.toBeNull();
      expect(sameExposure(read as NonNullable<typeof read>, exposure), `read ${JSON.stringify(read)}`).toBe(true);
      expect(sameExposure(await place.truth(), exposure), `is ${JSON.stringify(await place.truth())}`).toBe(true);
    };

    test.beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'waygate-orders-'));
      place = await open();
      actuator = start();
    });

    test.afterEach(async () => {
      await place.close();
      await rm(folder, { recursive: true });
    });

    test('brings every stage about, and reads back what holds', async () => {
      for (const percent of [0, 5, 25, 100]) {
        await apply(anOrder(percent));
        await expectExposure(everywhere(percent));
      }
    });

    test('a roll back ends at 0 % for everybody', async () => {
      for (const percent of [0, 5, 25]) await apply(anOrder(percent));
      await apply(aRollBack());
      await expectExposure(everywhere(0));
    });

    test('a roll back works from a dark stage too, and before any order', async () => {
      await apply(aRollBack());
      await expectExposure(everywhere(0));
      await apply(aRollBack());
      await expectExposure(everywhere(0));
    });

    test('takes a release back from where it says it can, and refuses to pretend elsewhere', async () => {
      expect(actuator.canRollBackFrom('exposed')).toBe(true);
      await apply(anOrder(0));
      await apply(anOrder(100));
      const taken = apply(aRollBack());
      if (actuator.canRollBackFrom('complete')) await taken;
      else await expect(taken).rejects.toThrow(/promoted.*deploy/s);
      await expectExposure(everywhere(actuator.canRollBackFrom('complete') ? 0 : 100));
    });

    test('the same order twice has one effect', async () => {
      await apply(anOrder(0));
      const order = anOrder(25);
      await apply(order);
      const before = await place.effects();
      await apply(order);
      expect(await place.effects()).toBe(before);
      await expectExposure(everywhere(25));
    });

    test('the same order after a restart has one effect', async () => {
      await apply(anOrder(0));
      const order = anOrder(5);
      await apply(order);
      const before = await place.effects();
      actuator = start();
      await apply(order);
      expect(await place.effects()).toBe(before);
      await expectExposure(everywhere(5));
    });

    test('an order that is older than the last of its release is refused, and changes nothing', async () => {
      const late = [anOrder(50), aRollBack()];
      await apply(anOrder(0));
      await apply(anOrder(5));
      const before = await place.effects();
      for (const order of late) await expect(apply(order)).rejects.toThrow(place.name);
      actuator = start();
      for (const order of late)
        await expect(apply(order)).rejects.toThrow(/refused order shop-2\.41#\d+.*decision \d+/);
      await place.settle(actuator);
      expect(await place.effects()).toBe(before);
      await expectExposure(everywhere(5));
    });

    test('an exposure by segment is brought about, or refused before anything changes', async () => {
      const exposure = { default: 5, segments: { 'mobile-us': 50 } };
      const before = await place.truth();
      if (actuator.bySegment) {
        await apply(anOrder(exposure));
        await expectExposure(exposure);
        await apply(aRollBack());
        return await expectExposure(everywhere(0));
      }
      await expect(apply(anOrder(exposure))).rejects.toThrow(/50 % for mobile-us .*one percentage for all segments/);
      expect(await place.truth()).toEqual(before);
    });

    test('a system that is not there is said to be away, by name, without waiting for the signal', async () => {
      const signal = soon();
      await expect(start(place.dead).apply(anOrder(5), signal)).rejects.toThrow(place.name);
      expect(signal.aborted).toBe(false);
    });

    test('a system that does not answer is left when the signal ends, by name', async () => {
      await place.fallSilent();
      const signal = AbortSignal.timeout(700);
      await expect(actuator.apply(anOrder(5), signal)).rejects.toThrow(place.name);
      expect(signal.aborted).toBe(true);
    });

    test('a signal that has ended already changes nothing', async () => {
      const before = await place.effects();
      await expect(actuator.apply(anOrder(5), AbortSignal.abort(new Error('shutting down')))).rejects.toThrow(
        /shutting down/,
      );
      await place.settle(actuator);
      expect(await place.effects()).toBe(before);
    });
  });
}

/** Freezes, controllers and policies come by three watches and are one picture: whole before it is shown, and the same until something changes. */
import type { WatchItem } from '@omnirelay/client';
import { expect, it } from 'vitest';
import { activeFreezes } from '../data/live-steering.ts';
import type {
  ControllerWatchEvent,
  Freeze,
  FreezeWatchEvent,
  Policy,
  PolicyWatchEvent,
  RebalanceController,
} from '../data/policy-model.ts';
import { type SteeringPicture, startSteeringPicture } from './steering-picture.ts';
import { eventOf, never } from './testing/told-watch.ts';

const freeze = (id: string, until: string): Freeze =>
  ({ id, kind: 'freeze', from: '2026-11-27T10:00:00Z', until }) as unknown as Freeze;
const frozen = (kind: FreezeWatchEvent['kind'], one?: Freeze): WatchItem<FreezeWatchEvent> =>
  eventOf({ kind, ...(one === undefined ? {} : { freeze: one }) });
const said = (
  kind: ControllerWatchEvent['kind'],
  namespace?: string,
  state = 'steady',
): WatchItem<ControllerWatchEvent> =>
  eventOf({
    kind,
    ...(namespace === undefined ? {} : { controller: { namespace, state } as unknown as RebalanceController }),
  });
const written = (kind: PolicyWatchEvent['kind'], id?: string, version = 1): WatchItem<PolicyWatchEvent> =>
  eventOf({
    kind,
    ...(id === undefined
      ? {}
      : { policy: { id, version, document: {}, effective: { mode: 'auto' } } as unknown as Policy }),
  });

interface Told {
  readonly freezes?: readonly (WatchItem<FreezeWatchEvent> | Error)[];
  readonly controllers?: readonly WatchItem<ControllerWatchEvent>[];
  readonly policies?: readonly WatchItem<PolicyWatchEvent>[];
}

async function picture(told: Told): Promise<SteeringPicture> {
  const ends: Promise<void>[] = [];
  const follow = <Event>(items: readonly (WatchItem<Event> | Error)[]) => {
    const end = Promise.withResolvers<void>();
    ends.push(end.promise);
    return async function* () {
      for (const item of items) {
        if (item instanceof Error) {
          setImmediate(end.resolve);
          throw item;
        }
        yield item;
      }
      end.resolve();
    };
  };
  const started = startSteeringPicture(
    {
      freezes: follow(told.freezes ?? [frozen('Ready')]),
      controllers: follow(told.controllers ?? [said('Ready')]),
      policies: follow(told.policies ?? [written('Ready')]),
    },
    never,
  );
  await Promise.all(ends);
  return started;
}

it('is shown once all three are whole, each in its order', async () => {
  const whole = await picture({
    freezes: [
      frozen('Snapshot', freeze('b', '2026-11-27T14:00:00Z')),
      frozen('Snapshot', freeze('a', '2026-11-27T16:00:00Z')),
      frozen('Ready'),
    ],
    controllers: [
      said('Snapshot', 'orders'),
      said('Snapshot', 'mail'),
      said('Ready'),
      said('Changed', 'orders', 'draining'),
    ],
    policies: [written('Snapshot', 'rebalance.orders', 3), written('Snapshot', 'rebalance'), written('Ready')],
  });
  const shown = whole.current();
  expect(shown?.freezes.map(({ id }) => id)).toEqual(['b', 'a']);
  expect(shown?.controllers.map(({ namespace, state }) => `${namespace} ${state}`)).toEqual([
    'mail steady',
    'orders draining',
  ]);
  expect(shown?.policies).toEqual([
    { id: 'rebalance', version: 1, mode: 'auto' },
    { id: 'rebalance.orders', version: 3, mode: 'auto' },
  ]);
  expect(whole.current()).toBe(shown);
  expect((await picture({ policies: [written('Snapshot', 'rebalance')] })).current()).toBeUndefined();
});

it('keeps what it had where a watch ends or tells all anew, and says why there will be no more', async () => {
  const one = frozen('Snapshot', freeze('a', '2026-11-27T16:00:00Z'));
  expect((await picture({ freezes: [one, frozen('Ready'), new Error('gone')] })).current()).toMatchObject({
    freezes: [{ id: 'a' }],
    problem: expect.stringContaining('The watch of the freezes ended'),
  });
  const lifted = [one, frozen('Ready'), frozen('Removed', freeze('a', '2026-11-27T16:00:00Z'))];
  expect((await picture({ freezes: lifted })).current()?.freezes).toEqual([]);
});

it('of freezes those hold something back whose time it is, by the clock of who looks', () => {
  const maintenance = { ...freeze('m', '2026-11-27T16:00:00Z'), kind: 'maintenance' } as Freeze;
  const steering = {
    freezes: [freeze('a', '2026-11-27T12:00:00Z'), freeze('b', '2026-11-27T16:00:00Z'), maintenance],
    controllers: [],
    policies: [],
  };
  const at = (time: string): readonly string[] => activeFreezes(steering, Date.parse(time)).map(({ id }) => id);
  expect(at('2026-11-27T11:00:00Z')).toEqual(['a', 'b']);
  expect(at('2026-11-27T12:00:00Z')).toEqual(['b']);
  expect(at('2026-11-27T09:00:00Z')).toEqual([]);
});

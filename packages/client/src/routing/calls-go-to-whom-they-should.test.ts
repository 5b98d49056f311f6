/** Choosers: each peer its share, the busy ones less, the near ones first, and nobody who is not to be asked. */
import { prng } from '@omnirelay/primitives';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leaderOf, leastPending, nearest, type PeerChooser, roundRobin, shardOwner, zoneLocal } from './choosers.ts';
import { peerPool } from './peer-pool.ts';
import type { RoutePeer } from './route-peer.ts';
import { type PeersAtHand, peersAtHand, testPeer } from './testing/peers-at-hand.ts';

const names = (count: number): string[] => Array.from({ length: count }, (_, at) => `n${String(at).padStart(4, '0')}`);
const alive = (count: number) => peersAtHand(names(count).map((nodeId) => testPeer(nodeId)));
const chosen = (chooser: PeerChooser, tried?: ReadonlySet<string>): string => {
  const choice = chooser.choose(tried === undefined ? {} : { tried });
  return choice.kind === 'peer' ? choice.peer.nodeId : choice.why;
};
const idle = { pendingOf: () => 0 };

const anyPeer = fc.record({
  status: fc.constantFrom('Alive', 'Suspect', 'Dead', 'Left'),
  intent: fc.constantFrom('Active', 'Cordoned', 'Draining', 'Drained', 'Removed', 'Unknown'),
  ejected: fc.boolean(),
  zone: fc.constantFrom('a', 'b'),
  region: fc.constantFrom('eu', 'us'),
} as const);
const anyFleet = fc.array(anyPeer, { maxLength: 12 }).map((made) => {
  const peers = made.map(({ ejected: _, ...fields }, at) => testPeer(names(12)[at] as string, fields));
  const out = new Set(peers.filter((_, at) => made[at]?.ejected).map(({ nodeId }) => nodeId));
  return { peers, out };
});
const ejections = (out: ReadonlySet<string>) => ({ isOut: (nodeId: string) => out.has(nodeId), changes: () => 0 });

/** Lower is better; null: never. Written apart from the pool, by the words of its page. */
function rankOf({ status, intent, nodeId }: RoutePeer, out: ReadonlySet<string>): number | null {
  if (!['Active', 'Unknown'].includes(intent) || !['Alive', 'Suspect'].includes(status)) return null;
  return out.has(nodeId) ? 2 : status === 'Suspect' ? 1 : 0;
}

describe('who may be asked', () => {
  test('is never dead, left, or not to take work, suspect or ejected only where there is nobody else, and tried already only then', () => {
    fc.assert(
      fc.property(anyFleet, fc.array(fc.nat(11)), fc.nat(), ({ peers, out }, triedAt, seed) => {
        const tried = new Set(triedAt.map((at) => names(12)[at] as string));
        const pool = peerPool(peersAtHand(peers), ejections(out));
        const random = prng(seed).unit;
        const where = { region: 'eu', zone: 'a', health: idle, random };
        const ranks = (list: readonly RoutePeer[]) => list.map((peer) => rankOf(peer, out)).filter((at) => at !== null);
        const untried = ranks(peers.filter(({ nodeId }) => !tried.has(nodeId)));
        const best = Math.min(...(untried.length > 0 ? untried : ranks(peers)));
        for (const chooser of [
          roundRobin(pool),
          leastPending(pool, { health: idle, random }),
          zoneLocal(pool, where),
        ]) {
          const choice = chooser.choose({ tried });
          if (choice.kind === 'none') expect(best).toBe(Number.POSITIVE_INFINITY);
          else {
            expect(rankOf(choice.peer, out)).toBe(best);
            expect(tried.has(choice.peer.nodeId)).toBe(untried.length === 0);
          }
        }
      }),
    );
  });

  test('follows the directory from one call to the next', () => {
    const peers = alive(2);
    const chooser = roundRobin(peerPool(peers));
    expect([chosen(chooser), chosen(chooser)]).toEqual(['n0000', 'n0001']);
    peers.become([testPeer('n0000', { status: 'Dead' }), testPeer('n0001', { intent: 'Draining' }), testPeer('n0002')]);
    expect([chosen(chooser), chosen(chooser)]).toEqual(['n0002', 'n0002']);
    peers.become([testPeer('n0000', { status: 'Dead' })]);
    expect(chosen(chooser)).toBe('none of 1 known peers is up and takes new work');
  });
});

describe('in turn', () => {
  test('each is asked once before any is asked again, wherever the round begins', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.nat(60), (count, before) => {
        const chooser = roundRobin(peerPool(alive(count)));
        for (let at = 0; at < before; at++) chosen(chooser);
        const round = Array.from({ length: count }, () => chosen(chooser));
        expect(round.toSorted()).toEqual(names(count));
      }),
    );
  });

  test('who goes or comes moves nobody else', () => {
    const peers = alive(4);
    const chooser = roundRobin(peerPool(peers));
    expect([chosen(chooser), chosen(chooser)]).toEqual(['n0000', 'n0001']);
    peers.become(['n0000', 'n0003', 'n0001a'].map((nodeId) => testPeer(nodeId)));
    expect([chosen(chooser), chosen(chooser), chosen(chooser)]).toEqual(['n0001a', 'n0003', 'n0000']);
  });
});

describe('the least pending of two', () => {
  /** Calls that stay: balls into bins. */
  function fullest(choose: (pending: ReadonlyMap<string, number>) => string, calls: number): number {
    const pending = new Map<string, number>();
    for (let at = 0; at < calls; at++) {
      const nodeId = choose(pending);
      pending.set(nodeId, (pending.get(nodeId) ?? 0) + 1);
    }
    return Math.max(...pending.values());
  }
  const byTwo = (peers: number, seed: number, calls: number): number => {
    let now: ReadonlyMap<string, number> = new Map();
    const health = { pendingOf: (nodeId: string) => now.get(nodeId) ?? 0 };
    const chooser = leastPending(peerPool(alive(peers)), { health, random: prng(seed).unit });
    return fullest((pending) => {
      now = pending;
      return chosen(chooser);
    }, calls);
  };
  const byChance = (peers: number, seed: number, calls: number): number => {
    const random = prng(seed);
    return fullest(() => names(peers)[random.below(peers)] as string, calls);
  };

  test('loads the busiest of a hundred peers with far fewer calls above the mean than chance does', () => {
    const [peers, calls] = [100, 10_000];
    for (const seed of [1, 2, 3, 4, 5]) {
      const above = (most: number): number => most - calls / peers;
      expect(above(byTwo(peers, seed, calls))).toBeLessThanOrEqual(5);
      expect(above(byChance(peers, seed, calls))).toBeGreaterThan(15);
    }
  });

  test('never chooses the busiest alone, and always the same with the same draws', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5), { minLength: 2, maxLength: 20 }), fc.nat(), (pending, seed) => {
        const pendingOf = (nodeId: string): number => pending[names(20).indexOf(nodeId)] as number;
        const run = (): string[] => {
          const options = { health: { pendingOf }, random: prng(seed).unit };
          const chooser = leastPending(peerPool(alive(pending.length)), options);
          return Array.from({ length: 30 }, () => chosen(chooser));
        };
        const most = Math.max(...pending);
        const isAlone = pending.filter((count) => count === most).length === 1;
        const choices = run();
        if (isAlone) expect(choices.some((nodeId) => pendingOf(nodeId) === most)).toBe(false);
        expect(run()).toEqual(choices);
      }),
    );
  });

  test('goes by this client’s own calls, whatever the hosts report of their load', () => {
    const loaded = (pendingDepth: number) => ({
      load: { pendingDepth, latencyP99Ms: pendingDepth, errorRatio: 0, reportedAt: '2026-11-23T14:00:00.000Z' },
    });
    const choices = (peers: PeersAtHand): string[] => {
      const chooser = leastPending(peerPool(peers), { health: idle, random: prng(7).unit });
      return Array.from({ length: 200 }, () => chosen(chooser));
    };
    const told = peersAtHand(names(5).map((nodeId, at) => testPeer(nodeId, loaded(4 ** at))));
    expect(choices(told)).toEqual(choices(alive(5)));
  });

  test('asks each of those that are alike, and the only one without a draw', () => {
    const chooser = leastPending(peerPool(alive(5)), { health: idle, random: prng(7).unit });
    expect(new Set(Array.from({ length: 200 }, () => chosen(chooser))).size).toBe(5);
    const random = (): number => expect.fail('there was nothing to draw');
    expect(chosen(leastPending(peerPool(alive(1)), { health: idle, random }))).toBe('n0000');
  });
});

describe('the nearest', () => {
  const at = (nodeId: string, region: string, zone: string) => testPeer(nodeId, { region, zone });
  const near = (peers: readonly RoutePeer[], floor?: number): string[] =>
    nearest(peerPool(peersAtHand(peers)), { region: 'eu', zone: 'a', ...(floor === undefined ? {} : { floor }) })
      .candidates()
      .map(({ nodeId }) => nodeId);

  test('are those of the zone, of the region where they are fewer than the floor, and all where these are too few', () => {
    fc.assert(
      fc.property(anyFleet, fc.integer({ min: 1, max: 4 }), ({ peers }, floor) => {
        const all = peerPool(peersAtHand(peers)).candidates();
        const region = all.filter((peer) => peer.region === 'eu');
        const zone = region.filter((peer) => peer.zone === 'a');
        const expected = zone.length >= floor ? zone : region.length >= floor ? region : all;
        expect(near(peers, floor)).toEqual(expected.map(({ nodeId }) => nodeId));
      }),
    );
  });

  test('are not one lone peer, unless that is asked for', () => {
    const peers = [at('n1', 'eu', 'a'), at('n2', 'eu', 'b'), at('n3', 'us', 'a')];
    expect(near(peers)).toEqual(['n1', 'n2']);
    expect(near(peers, 1)).toEqual(['n1']);
    expect(near([at('n1', 'eu', 'a'), at('n3', 'us', 'a')])).toEqual(['n1', 'n3']);
  });
});

describe('who leads or owns', () => {
  const peers = peersAtHand([
    testPeer('n1', { intent: 'Draining' }),
    testPeer('n2', { status: 'Suspect', intent: 'Cordoned' }),
    testPeer('n3', { status: 'Dead' }),
  ]);
  const led = (leaderId: string | undefined): string =>
    chosen(
      leaderOf('jobs', {
        peers,
        leaders: {
          get: (scope) =>
            leaderId === undefined || scope !== 'jobs'
              ? undefined
              : { scope, leaderId, term: '1', fenceToken: 'f', claimId: 'c' },
        },
      }),
    );

  test('is asked while it is there, whatever it is told to take, and even if it was asked before', () => {
    expect([led('n1'), led('n2')]).toEqual(['n1', 'n2']);
    const owner = shardOwner(peers, (shard) => ['n2', 'n1'][shard]);
    expect([chosen(owner(0), new Set(['n2'])), chosen(owner(1))]).toEqual(['n2', 'n1']);
  });

  test('is nobody else while it is not', () => {
    expect(led('n3')).toBe('the leader of jobs, n3, is dead');
    expect(led('n9')).toBe('the leader of jobs, n9, is no known peer');
    expect(led(undefined)).toBe('the leader of jobs is not known');
    expect(chosen(shardOwner(peers, () => undefined)(7))).toBe('the owner of shard 7 is not known');
  });
});

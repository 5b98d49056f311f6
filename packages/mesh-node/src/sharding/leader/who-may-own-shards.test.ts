/** Who may own shards: by gossip what it is, by its epoch whether it lives, by the records what is wanted of it. */
import { nodeId } from '@omnirelay/primitives';
import { formatFence, nodeScope, placementNodes, scopeKey } from '@omnirelay/protocol';
import type { RegistryRecord } from '@omnirelay/registry';
import { expect, test } from 'vitest';
import { createTestMembership } from '../../control-plane/testing/test-membership.ts';
import { OwnerCandidates } from './owner-candidates.ts';

const LINEAGE = 7n;
const UNTIL = 1_000;
const record = (key: string, value: string, version = 1n): RegistryRecord => ({
  ...{ key, value, schema: 1, minReader: 1, lastWriterId: 'k1', lastTxnId: 't' as never },
  version: version as never,
});

interface Life {
  readonly epoch?: bigint;
  readonly released?: boolean;
  readonly lineageEpoch?: bigint;
}

function claim(id: string, { epoch = 3n, released = false, lineageEpoch = LINEAGE }: Life = {}): RegistryRecord {
  const scope = nodeScope(nodeId(id));
  const fence = formatFence({ failoverVersion: 0n, lineageEpoch, revision: 9n });
  const of = { scope, fence, claimId: `${id}.c`, nodeId: id, bootId: 'b', effects: 'unfenced', released };
  return record(scopeKey(scope), JSON.stringify({ ...of, epoch: String(epoch), term: String(epoch) }), 9n);
}

function candidates(
  claims: readonly RegistryRecord[],
  {
    peers = {},
    peersRead = true,
    leaving = {},
    away = {},
    acksReadTo = 100n,
    leads = {},
    now = 0,
  }: {
    readonly peers?: Record<string, string>;
    readonly peersRead?: boolean;
    readonly leaving?: Record<string, bigint>;
    readonly away?: Record<string, bigint>;
    readonly acksReadTo?: bigint;
    readonly leads?: Record<string, readonly string[]>;
    readonly now?: number;
  } = {},
) {
  const membership = createTestMembership('k1');
  for (const id of ['w1', 'w2', 'w3']) membership.set(id, 'alive');
  return new OwnerCandidates({
    view: () => membership.view(),
    peers: {
      loaded: peersRead,
      get: (key: string) => {
        const value = peers[key.slice('peers/'.length)];
        return value === undefined ? undefined : record(key, value);
      },
    },
    ground: {
      claims: {
        records: () => claims.values() as never,
        get: (key: string) => claims.find((each) => each.key === key),
        lineageEpoch: LINEAGE,
      },
      quietAfter: () => null,
    },
    isLeaving: (id, epoch) => leaving[id] === epoch,
    awayUntil: (id, epoch) => (away[id] === epoch ? UNTIL : undefined),
    acksReadTo: () => acksReadTo,
    leadsOf: (id) => leads[id] ?? [],
    wall: () => now,
  });
}

const intents = (of: OwnerCandidates) => Object.fromEntries(of.all().map(({ nodeId: id, intent }) => [id, intent]));
const takers = (of: OwnerCandidates) =>
  of
    .sights()
    .filter(({ takes }) => takes)
    .map(({ nodeId: id }) => id);

test('alive is whose epoch stands, in this history, whatever gossip thinks', () => {
  const of = candidates([claim('w1'), claim('w2', { released: true }), claim('w3', { lineageEpoch: 6n })]);
  expect(
    of
      .all()
      .filter(({ live }) => live)
      .map(({ nodeId: id }) => id),
  ).toEqual(['w1']);
  expect(takers(of)).toEqual(['w1']);
  expect(of.sights().map(({ live, epoch, claimVersion }) => ({ live, epoch, claimVersion }))).toContainEqual({
    live: false,
    epoch: 3n,
    claimVersion: 9n,
  });
});

test('what operators want is the record’s, labels of theirs lie over the node’s own, and nobody guesses', () => {
  const peers = {
    w1: JSON.stringify({ intent: 'Draining', labels: {} }),
    w2: JSON.stringify({ intent: 'Active', labels: { 'omnirelay.weight': '250' } }),
    w3: '{',
  };
  const of = candidates([claim('w1'), claim('w2'), claim('w3')], { peers });
  expect(intents(of)).toMatchObject({ w1: 'Draining', w2: 'Active', w3: 'Unknown' });
  expect(takers(of)).toEqual(['w2']);
  const roles = of.all().map(({ role }) => role);
  const weights = placementNodes(of.all(), roles).map(({ nodeId: id, weight }) => `${id} ${weight}`);
  expect(weights).toEqual(['w1 0', 'w2 250', 'w3 0']);
});

test('before it is read what operators want, nobody is given anything', () => {
  const of = candidates([claim('w1')], { peersRead: false });
  expect([intents(of).w1, takers(of)]).toEqual(['Unknown', []]);
});

test('that a node leaves is said by the life that stands, not by one before it', () => {
  const of = candidates([claim('w1', { epoch: 4n }), claim('w2', { epoch: 5n })], { leaving: { w1: 3n, w2: 5n } });
  expect(intents(of)).toMatchObject({ w1: 'Active', w2: 'Leaving' });
  expect(takers(of)).toEqual(['w1']);
});

test('a node that is drained keeps its shards until its scopes are others’, for a while, unless it is forced', () => {
  const since = '2026-11-27T14:00:00.000Z';
  const begun = Date.parse(since);
  const record = (more: object) =>
    JSON.stringify({ intent: 'Draining', labels: {}, drain: { shards: 1, correlationId: 'c', since, ...more } });
  const peers = { w1: record({}), w2: record({}), w3: record({ forced: true }) };
  const leads = { w1: ['jobs/eu'], w3: ['jobs/us'] };
  const claims = [claim('w1'), claim('w2'), claim('w3')];
  const at = (now: number) => candidates(claims, { peers, leads, now });
  expect(intents(at(begun + 1_000))).toMatchObject({ w1: 'Cordoned', w2: 'Draining', w3: 'Draining' });
  expect(takers(at(begun + 1_000))).toEqual([]);
  expect(intents(at(begun + 10_000))).toMatchObject({ w1: 'Draining' });
});

test('who has stopped by plan is awaited by the life that said so, unless operators want the node to have nothing', () => {
  const claims = ['w1', 'w2', 'w3'].map((id) => claim(id, { epoch: 4n, released: true }));
  const peers = { w3: JSON.stringify({ intent: 'Draining', labels: {} }) };
  const of = candidates(claims, { peers, away: { w1: 3n, w2: 2n, w3: 3n } });
  expect(['w1', 'w2', 'w3', 'w4'].filter((id) => of.isAway(nodeId(id)))).toEqual(['w1']);
  // While it still stands it is given nothing.
  const stopping = candidates([claim('w1')], { away: { w1: 3n } });
  expect([intents(stopping).w1, takers(stopping)]).toEqual(['Cordoned', []]);
  // Its word comes before the end of its epoch, and may be read after it.
  expect(candidates(claims, { acksReadTo: 8n }).awayOf(nodeId('w1'))).toEqual({ until: undefined, takesAgain: true });
  expect(candidates(claims, { acksReadTo: 9n }).awayOf(nodeId('w1'))).toBeUndefined();
  expect(of.awayOf(nodeId('w1'))).toEqual({ until: UNTIL, takesAgain: true });
});

test('may come back who lost its epoch with a history that is lost, unless it gave it back or has had another since', () => {
  const of = candidates([
    claim('w1', { lineageEpoch: 6n }),
    claim('w2', { lineageEpoch: 6n, released: true }),
    claim('w3', { released: true }),
  ]);
  expect(['w1', 'w2', 'w3', 'w4'].filter((id) => of.returns(nodeId(id)))).toEqual(['w1']);
});

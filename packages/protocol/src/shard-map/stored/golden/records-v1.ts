/** What stands in `records-v1.json`, as it is read. */
import type { NodeId } from '@omnirelay/primitives';
import type { MapDelta, MapHeader, MapSettings, SnapshotPage } from '../map-records.ts';

const node = (id: string): NodeId => id as NodeId;

export const goldenSettings: MapSettings = {
  kind: 'queue',
  shardCount: 12,
  policy: {
    strategy: {
      kind: 'locality',
      homes: [
        { shards: { from: 0, to: 5 }, region: 'eu-north', zone: 'a' },
        { shards: { from: 6, to: 11 }, region: 'eu-west' },
      ],
    },
    rules: [
      { kind: 'pin', id: 'pin-0', shards: { from: 0, to: 0 }, to: { kind: 'node', nodeId: node('wk-1') } },
      {
        kind: 'exclude',
        id: 'no-spot',
        shards: { from: 0, to: 11 },
        from: { kind: 'label', key: 'spot', value: 'yes' },
      },
      { kind: 'exclude', id: 'not-b', shards: { from: 3, to: 4 }, from: { kind: 'zone', zone: 'b' } },
      { kind: 'pin', id: 'west', shards: { from: 9, to: 9 }, to: { kind: 'region', region: 'eu-west' } },
      { kind: 'anti-affinity', id: 'apart', shards: [1, 7], apart: 'zone' },
    ],
  },
};

export const goldenHeader: MapHeader = {
  generation: 3n,
  lineageEpoch: 1_764_000_000n,
  snapshot: 1n,
  pages: 2,
  deltaBytes: 933,
  shardCount: 12,
  checksum: 'd9f7a98ae4f8f153',
  strategyId: 'locality',
  counts: { status: { active: 9, draining: 1, paused: 1, disabled: 1 }, unowned: 1, nodes: 3 },
  updatedAt: 1_764_000_200_000,
};

const told = { lineageEpoch: 1_764_000_000n, actor: 'ada@example.org' };

export const goldenWhole: MapDelta = {
  ...told,
  generation: 1n,
  at: 1_764_000_000_000,
  cause: 'created',
  whole: true,
  moved: 11,
  deltaPercent: 91.67,
  moves: [],
  statuses: [],
  checksum: 'afd7fc90bd25eacd',
};

export const goldenDelta: MapDelta = {
  ...told,
  generation: 2n,
  at: 1_764_000_100_000,
  reason: 'wk-3 ist größer',
  changeTicket: 'CHG-7',
  correlationId: '8f14e45f-ceea-467f-9c5e-3b0a1d2c4e6f',
  cause: 'operator',
  whole: false,
  moved: 4,
  deltaPercent: 33.33,
  moves: [
    { from: null, to: node('wk-3'), shards: [11] },
    { from: node('wk-1'), to: null, shards: [2] },
    { from: node('wk-1'), to: node('wk-3'), shards: [0, 4] },
  ],
  statuses: [
    { was: 'active', status: 'draining', shards: [1] },
    {
      was: 'active',
      status: 'paused',
      shards: [5],
      note: {
        by: 'ada@example.org',
        at: 1_764_000_100_000,
        why: 'sink is down',
        changeTicket: 'CHG-7',
        until: 1_764_003_700_000,
      },
    },
    { was: 'active', status: 'disabled', shards: [8], note: { by: 'ada@example.org', at: 1_764_000_100_000 } },
  ],
  checksum: '93affba23b391ef7',
};

const pageHead = {
  generation: 2n,
  lineageEpoch: 1_764_000_000n,
  pages: 2,
  shardCount: 12,
  checksum: '93affba23b391ef7',
};

export const goldenNodesPage: SnapshotPage = {
  ...pageHead,
  page: 0,
  content: { kind: 'nodes', nodes: [node('wk-1'), node('wk-2'), node('wk-3')] },
};

export const goldenShardsPage: SnapshotPage = {
  ...pageHead,
  page: 1,
  content: {
    kind: 'shards',
    first: 0,
    owner: Uint16Array.of(2, 0, 0xffff, 0, 2, 0, 1, 1, 1, 1, 1, 2),
    status: Uint8Array.of(0, 1, 0, 0, 0, 2, 0, 0, 3, 0, 0, 0),
    since: Float64Array.of(2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 1, 2),
    revision: BigUint64Array.of(112n, 107n, 112n, 107n, 112n, 107n, 107n, 107n, 107n, 107n, 107n, 112n),
    notes: [
      {
        shards: [5],
        note: {
          by: 'ada@example.org',
          at: 1_764_000_100_000,
          why: 'sink is down',
          changeTicket: 'CHG-7',
          until: 1_764_003_700_000,
        },
      },
      { shards: [8], note: { by: 'ada@example.org', at: 1_764_000_100_000 } },
    ],
  },
};

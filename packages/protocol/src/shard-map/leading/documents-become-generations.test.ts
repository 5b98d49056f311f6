/** What operators write becomes generations of the map, one for each request, and none when the map says so already. */
import { nodeId } from '@omnirelay/primitives';
import { expect, test } from 'vitest';
import type { Namespace, ShardMove } from '../model.ts';
import type { Versioned } from '../stored/map-history.ts';
import type { MapHeader, MapSettings } from '../stored/map-records.ts';
import type { NamespaceRecord } from '../stored/namespace-record.ts';
import { NO_OVERRIDES, type ShardOverride } from '../stored/overrides-record.ts';
import { emptyMap, type StoredShardMap } from '../stored/stored-map.ts';
import { writesFor } from '../stored/writes-for.ts';
import { type GenerationView, nextExpiry, type OwnGeneration, ownGeneration } from './own-generation.ts';

const NAMESPACE = 'orders' as Namespace;
const SETTINGS: NamespaceRecord = {
  kind: 'service',
  shardCount: 4,
  policy: { strategy: { kind: 'rendezvous' }, rules: [] },
  roles: ['worker'],
};
const FIRST: readonly ShardMove[] = [0, 1, 2, 3].map((shard) => ({ shard, from: null, to: nodeId('w1') }));

/** The map and its copy of the settings, as the generations leave them. */
class Published {
  map: StoredShardMap | undefined;
  settings: Versioned<MapSettings> | undefined;
  header: Versioned<MapHeader> | undefined;
  wall = 1_000;
  overrides = NO_OVERRIDES;
  record = SETTINGS;
  lineageEpoch = 7n;
  /** Why the last of them is there. */
  last = {};
  #revision = 0n;

  due(): OwnGeneration | null {
    const view: GenerationView = {
      map: this.map,
      history: this.settings && { settings: this.settings },
      settings: this.record,
      settingsBy: 'k9',
      overrides: this.overrides,
      overridesBy: 'k8',
      lineageEpoch: this.lineageEpoch,
      wall: this.wall,
      self: 'k1',
    };
    return ownGeneration(view, () => FIRST);
  }

  /** Until nothing is due; the causes, in order. */
  settle(): readonly string[] {
    const causes: string[] = [];
    for (let due = this.due(); due !== null && causes.length < 20; due = this.due()) {
      const written = writesFor(
        {
          map: this.map ?? emptyMap(NAMESPACE, SETTINGS.shardCount, this.lineageEpoch),
          header: this.header,
          strategyId: 'rendezvous',
          lineageEpoch: this.lineageEpoch,
          ...(due.settings && { settings: due.settings }),
        },
        due.change,
      );
      if (written.kind !== 'writes') throw new Error(written.detail);
      this.#revision += 1n;
      this.map = written.mapAfter(this.#revision);
      if (due.settings !== undefined) this.settings = { value: due.settings.value, version: this.#revision };
      const { generation, checksum, shardCount } = this.map;
      this.header = {
        version: this.#revision,
        value: {
          ...{ generation, checksum, shardCount, lineageEpoch: this.lineageEpoch },
          ...{ snapshot: 1n, pages: 1, deltaBytes: 0, strategyId: 'rendezvous', updatedAt: 0 },
          counts: { status: { active: 0, draining: 0, paused: 0, disabled: 0 }, unowned: 0, nodes: 0 },
        },
      };
      const { cause, actor, reason, changeTicket, correlationId } = due.change;
      this.last = { reason, changeTicket, correlationId };
      causes.push(`${cause} by ${actor}`);
    }
    return causes;
  }
}

const paused = (shard: number, correlationId: string, until: number): ShardOverride => ({
  shard,
  status: 'paused',
  note: { by: 'ana', at: 900, why: 'disk', until },
  correlationId,
});
const disabled = (shard: number): ShardOverride => ({
  shard,
  status: 'disabled',
  note: { by: 'bo', at: 950 },
  correlationId: 'c2',
});

test('the first generation has owners, settings and what operators have paused already; then nothing is due', () => {
  const published = new Published();
  published.overrides = { overrides: [paused(1, 'c1', 2_000)] };
  expect(published.settle()).toEqual(['created by k1']);
  expect(published.map).toMatchObject({ generation: 1n });
  expect([...(published.map?.status ?? [])]).toEqual([0, 2, 0, 0]);
  expect(published.settings?.value).toMatchObject({ kind: 'service', shardCount: 4 });
});

test('each request is a generation of its own, in the name of who asked', () => {
  const published = new Published();
  published.settle();
  published.overrides = { overrides: [paused(0, 'c1', 2_000), paused(1, 'c1', 2_000), disabled(3)] };
  expect(published.settle()).toEqual(['operator by ana', 'operator by bo']);
  expect(published.due()).toBeNull();
  expect([...(published.map?.status ?? [])]).toEqual([2, 2, 0, 3]);
  expect(nextExpiry(published.map, published.overrides)).toBe(2_000);
});

test('a pause whose time is over ends by itself, one that is taken back in the name of who wrote that', () => {
  const published = new Published();
  published.overrides = { overrides: [paused(0, 'c1', 2_000), paused(1, 'c2', 9_000)] };
  published.settle();
  published.wall = 2_000;
  expect(published.settle()).toEqual(['expired by k1']);
  published.overrides = NO_OVERRIDES;
  expect(published.settle()).toEqual(['operator by k8']);
  expect([...(published.map?.status ?? [])]).toEqual([0, 0, 0, 0]);
});

test('another strategy, other rules and an adopted lineage are generations; other roles alone are none', () => {
  const published = new Published();
  published.settle();
  published.record = { ...SETTINGS, roles: ['gateway'], effects: 'fenced' };
  expect(published.settle()).toEqual([]);
  published.record = { ...SETTINGS, policy: { strategy: { kind: 'ring', virtualNodes: 8 }, rules: [] } };
  expect(published.settle()).toEqual(['strategy by k9']);
  const rule = { kind: 'pin', id: 'p', shards: { from: 0, to: 1 }, to: { kind: 'zone', zone: 'z' } } as const;
  published.record = { ...published.record, policy: { ...published.record.policy, rules: [rule] } };
  expect(published.settle()).toEqual(['rules by k9']);
  published.lineageEpoch = 8n;
  expect(published.settle()).toEqual(['adopted by k1']);
  expect(published.map).toMatchObject({ lineageEpoch: 8n, generation: 4n });
});

test('each generation is in the name of who asked for it, with why, as far as the document says so', () => {
  const published = new Published();
  const asked = (actor: string) => ({ actor, reason: `for ${actor}`, changeTicket: 'CHG-4', correlationId: actor });
  const whyOf = (actor: string) => ({ reason: `for ${actor}`, changeTicket: 'CHG-4', correlationId: actor });
  published.record = { ...SETTINGS, askedBy: asked('omar') };
  expect(published.settle()).toEqual(['created by omar']);
  expect(published.last).toEqual(whyOf('omar'));
  // Who asked is no setting.
  published.record = { ...SETTINGS, askedBy: asked('ana') };
  expect(published.settle()).toEqual([]);
  published.record = {
    ...published.record,
    policy: { strategy: { kind: 'ring', virtualNodes: 8 }, rules: [] },
    askedBy: asked('bo'),
  };
  expect(published.settle()).toEqual(['strategy by bo']);
  expect(published.last).toEqual(whyOf('bo'));
  published.overrides = { overrides: [disabled(3)] };
  published.settle();
  published.overrides = { overrides: [], askedBy: asked('vera') };
  expect(published.settle()).toEqual(['operator by vera']);
  expect(published.last).toEqual(whyOf('vera'));
});

test('an exception that is taken back is not in the name of who asked for another one meanwhile', () => {
  const published = new Published();
  published.overrides = { overrides: [disabled(3)] };
  published.settle();
  published.overrides = { overrides: [paused(1, 'c9', 2_000)], askedBy: { actor: 'ana', correlationId: 'c9' } };
  expect(published.settle()).toEqual(['operator by ana', 'operator by k8']);
});

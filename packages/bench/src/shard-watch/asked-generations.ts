/** What operators ask of a namespace, a few times a second, and the generations that the leader has made of it: shards paused and resumed, and pinned to another worker. */
import { setTimeout as delay } from 'node:timers/promises';
import {
  decodeMoves,
  encodeNamespace,
  encodeOverrides,
  formatMapVersion,
  headMap,
  mapPrefix,
  movesKey,
  type NodeSelector,
  namespaceKey,
  overridesKey,
  readHistory,
  type ShardOverride,
} from '@omnirelay/protocol';
import type { RegistryRecord, RegistryStore } from '@omnirelay/registry';
import { NAMESPACE, namespaceRecord, writeDocument } from '../workload/write-namespace.ts';
import type { PublishedStream } from './judge-watches.ts';
import { mapDigest } from './map-digest.ts';

/** Shards of one request. */
const TOGETHER = 4;
/** Every so many requests some shards are pinned to the next worker; the others pause shards, or resume them. */
const PIN_EVERY = 5;
const LOOK_MS = 200;
/** So long no generation and no move: the map is at rest. */
const REST_MS = 2_000;
const REST_WITHIN_MS = 60_000;

export interface AskedGenerations {
  /** One request of an operator, another each time. */
  ask(): Promise<void>;
  /** The generation that there is now. */
  generation(): Promise<bigint>;
  /** Once nothing is published any more: all generations behind that one. */
  publishedAfter(generation: bigint): Promise<PublishedStream & { readonly version: string; readonly moves: number }>;
}

export function askedGenerations(store: RegistryStore, shards: number, workers: readonly string[]): AskedGenerations {
  const half = shards / 2;
  let count = 0;
  let paused = false;

  /** The lower half is paused, the upper one pinned: each request meets what it asks for. */
  async function pause(): Promise<void> {
    const at = Date.now();
    const note = { by: 'bench', at, why: `request ${count}`, until: at + 3_600_000 };
    const correlationId = `bench-${count}`;
    const override = (shard: number): ShardOverride => ({ shard, status: 'paused', note, correlationId });
    const first = (count * TOGETHER) % (half - TOGETHER);
    paused = !paused;
    const overrides = paused ? Array.from({ length: TOGETHER }, (_, n) => override(first + n)) : [];
    await writeDocument(store, overridesKey(NAMESPACE), encodeOverrides({ overrides }));
  }

  async function pin(): Promise<void> {
    const nodeId = workers[(count / PIN_EVERY) % workers.length] as string;
    const to = { kind: 'node', nodeId } as NodeSelector;
    const record = namespaceRecord(shards);
    const rule = { kind: 'pin', id: 'bench', shards: { from: half, to: half + TOGETHER - 1 }, to } as const;
    const policy = { ...record.policy, rules: [rule] };
    await writeDocument(store, namespaceKey(NAMESPACE), encodeNamespace({ ...record, policy }));
  }

  async function history() {
    const records: RegistryRecord[] = [];
    let afterKey: string | undefined;
    do {
      const page = await store.list(mapPrefix(NAMESPACE), { limit: 500, ...(afterKey && { afterKey }) });
      records.push(...page.records);
      afterKey = page.nextKey;
    } while (afterKey !== undefined);
    return readHistory(NAMESPACE, records);
  }
  const generation = async (): Promise<bigint> => (await history()).header?.value.generation ?? 0n;

  async function rest(): Promise<void> {
    let [seen, since] = ['', Date.now()];
    for (const deadline = Date.now() + REST_WITHIN_MS; ; await delay(LOOK_MS)) {
      const [moves] = (await store.read([movesKey(NAMESPACE)])).records;
      const inFlight = moves === undefined ? 0 : (decodeMoves(moves.value)?.moves.length ?? 0);
      const now = `${await generation()} ${inFlight}`;
      if (now !== seen || inFlight > 0) [seen, since] = [now, Date.now()];
      if (Date.now() - since >= REST_MS) return;
      if (Date.now() > deadline) throw new Error(`the map does not come to rest: generation and moves ${now}`);
    }
  }

  return {
    generation,
    async ask() {
      count += 1;
      await (count % PIN_EVERY === 0 ? pin() : pause());
    },
    async publishedAfter(before) {
      await rest();
      const records = await history();
      const head = headMap(records);
      if (head.kind !== 'map') throw new Error(`the map cannot be read: ${head.kind}`);
      const deltas = [...records.deltas.values()]
        .map(({ delta }) => delta)
        .filter((delta) => delta.generation > before)
        .sort((a, b) => (a.generation < b.generation ? -1 : 1));
      if (BigInt(deltas.length) !== head.map.generation - before) throw new Error('the past of the map has gaps');
      return {
        generations: deltas.map((delta) => [formatMapVersion(delta), delta.at] as const),
        moves: deltas.reduce((sum, { moved }) => sum + moved, 0),
        digest: mapDigest(head.map),
        version: formatMapVersion(head.map),
      };
    },
  };
}

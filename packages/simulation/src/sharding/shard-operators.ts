/**
 * Operators who never rest: they change rules and strategies, weigh nodes anew, cordon them, and pause and disable shards. All of it is written as the
 * documents that a mesh goes by. Before the end they put back what would keep a shard from being served.
 */
import type { NodeId, Prng } from '@omnirelay/primitives';
import {
  decodeOverrides,
  type Effects,
  encodeNamespace,
  encodeOverrides,
  type Namespace,
  NO_OVERRIDES,
  namespaceKey,
  overridesKey,
  type PlacementRule,
  type ShardOverride,
  type Strategy,
  WEIGHT_LABEL,
  withOverride,
} from '@omnirelay/protocol';
import type { RegistryRecord, Transaction } from '@omnirelay/registry';
import type { ShardRun } from './shard-run.ts';
import { decodeWish, NO_WISH, type PeerWish, peerKey } from './simulated-members.ts';

/** Milliseconds between two acts, on average. */
const ACTS_EVERY = 220;
const ROLES: readonly (readonly string[])[] = [['worker', 'gateway'], ['worker', 'gateway'], ['worker']];

export class ShardOperators {
  readonly #run: ShardRun;
  readonly #prng: Prng;
  readonly #nodes: readonly NodeId[];
  #acts = 0;

  constructor(run: ShardRun, prng: Prng, nodes: readonly NodeId[]) {
    this.#run = run;
    this.#prng = prng;
    this.#nodes = nodes;
    for (const { namespace } of run.namespaces) this.#setPolicy(namespace, { kind: 'rendezvous' }, []);
  }

  begin(): void {
    const { time } = this.#run;
    const act = (): void => {
      if (!this.#run.stirs) {
        this.#putBack();
        return;
      }
      if (this.#run.takesDocuments) this.#act();
      time.schedule(time.now + 1 + this.#prng.below(2 * ACTS_EVERY), act);
    };
    time.schedule(1_000, act);
  }

  wish(node: NodeId, change: Partial<PeerWish>): void {
    const key = peerKey(node);
    this.#put(key, { value: JSON.stringify({ ...this.#wishOf(node), ...change }), schema: 1, minReader: 1 });
  }

  /** Unless it has been told otherwise since. */
  takeBack(node: NodeId, intents: readonly PeerWish['intent'][]): void {
    if (intents.includes(this.#wishOf(node).intent)) this.wish(node, { intent: 'Active' });
  }

  #act(): void {
    const random = this.#prng;
    const { namespace } = random.pick(this.#run.namespaces) ?? this.#run.namespaces[0]!;
    const node = random.pick(this.#nodes)!;
    const kind = random.below(10);
    if (kind < 6) this.#setPolicy(namespace, this.#strategy(), this.#rules());
    else if (kind < 8) {
      const weight = random.pick(['50', '100', '100', '200', '400']) ?? '100';
      this.wish(node, { labels: { [WEIGHT_LABEL]: weight } });
    } else if (kind < 9) {
      const { intent } = this.#wishOf(node);
      if (intent === 'Active') this.wish(node, { intent: 'Cordoned' });
      else this.takeBack(node, ['Cordoned']);
    } else this.#except(namespace);
  }

  #strategy(): Strategy {
    const homes = [{ shards: { from: 0, to: this.#last >> 1 }, region: 'here', zone: 'zone-0' }];
    const all: readonly Strategy[] = [
      { kind: 'rendezvous' },
      { kind: 'rendezvous' },
      { kind: 'ring', virtualNodes: 8 },
      { kind: 'locality', homes },
    ];
    return this.#prng.pick(all) ?? { kind: 'rendezvous' };
  }

  get #last(): number {
    return this.#run.shards - 1;
  }

  /** Often none; those of one list leave each shard a node as long as three of them live. */
  #rules(): readonly PlacementRule[] {
    const random = this.#prng;
    const half = (this.#last + 1) >> 1;
    const from = random.below(half - 1);
    const few = { from: 0, to: from };
    const more = { from: from + 1, to: half - 1 };
    const others = { from: half + random.below(half >> 1), to: this.#last };
    const node = { kind: 'node', nodeId: random.pick(this.#nodes)! } as const;
    const another = { kind: 'node', nodeId: random.pick(this.#nodes)! } as const;
    const sibling = half + random.below(half - 1);
    const all: readonly PlacementRule[] = [
      random.below(2) === 0
        ? { kind: 'pin', id: 'tied', shards: few, to: { kind: 'zone', zone: `zone-${random.below(2)}` } }
        : { kind: 'pin', id: 'tied', shards: few, to: node },
      { kind: 'pin', id: 'tied-too', shards: more, to: another },
      { kind: 'exclude', id: 'kept-off', shards: others, from: node },
      { kind: 'anti-affinity', id: 'apart', shards: [sibling, sibling + 1], apart: 'node' },
    ];
    return all.filter(() => random.below(2) === 0);
  }

  #setPolicy(namespace: Namespace, strategy: Strategy, rules: readonly PlacementRule[]): void {
    const effects: Effects = this.#run.effectsOf(namespace);
    const roles = this.#acts === 0 ? ROLES[0]! : (this.#prng.pick(ROLES) ?? ROLES[0]!);
    const record = {
      kind: 'queue',
      shardCount: this.#run.shards,
      policy: { strategy, rules },
      roles,
      effects,
    } as const;
    this.#putEncoded(namespaceKey(namespace), encodeNamespace(record));
  }

  /** Another shard is paused or disabled, or one of those is enabled again. */
  #except(namespace: Namespace): void {
    const nowUnixMs = this.#run.wall();
    const stored = this.#overridesOf(namespace);
    const random = this.#prng;
    if (stored.overrides.length >= 3) {
      const shard = stored.overrides[0]?.shard ?? 0;
      this.#putOverrides(namespace, withOverride(stored, shard, { override: null, nowUnixMs }));
      return;
    }
    const shard = random.below(this.#run.shards);
    const note = { by: 'operator', at: nowUnixMs };
    const correlationId = `act-${this.#acts}`;
    const override: ShardOverride =
      random.below(2) === 0
        ? { shard, correlationId, status: 'disabled', note }
        : { shard, correlationId, status: 'paused', note: { ...note, until: nowUnixMs + 500 + random.below(4_000) } };
    this.#putOverrides(namespace, withOverride(stored, shard, { override, nowUnixMs }));
  }

  #putBack(): void {
    for (const node of this.#nodes) if (this.#wishOf(node).intent !== 'Active') this.wish(node, { intent: 'Active' });
    for (const { namespace } of this.#run.namespaces)
      if (this.#overridesOf(namespace).overrides.length > 0) this.#putOverrides(namespace, NO_OVERRIDES);
  }

  #wishOf(node: NodeId): PeerWish {
    const stored = this.#run.registry.record(peerKey(node));
    return stored === undefined ? NO_WISH : decodeWish(stored.value);
  }

  #overridesOf(namespace: Namespace) {
    const stored = this.#run.registry.record(overridesKey(namespace));
    const read = stored === undefined ? undefined : decodeOverrides(stored as RegistryRecord);
    return read?.kind === 'record' ? read.value : NO_OVERRIDES;
  }

  #putOverrides(namespace: Namespace, overrides: Parameters<typeof encodeOverrides>[0]): void {
    this.#putEncoded(overridesKey(namespace), encodeOverrides(overrides));
  }

  #putEncoded(key: string, encoded: ReturnType<typeof encodeOverrides>): void {
    if (encoded.kind !== 'too-large') this.#put(key, encoded);
  }

  #put(key: string, { value, schema, minReader }: { value: string; schema: number; minReader: number }): void {
    const { registry } = this.#run;
    this.#acts += 1;
    registry.transact(-1, registry.standing, {
      under: { kind: 'unfenced' },
      txnId: `operators-${this.#acts}` as Transaction['txnId'],
      conditions: [],
      writes: [{ kind: 'put', key, value, schema, minReader }],
    });
  }
}

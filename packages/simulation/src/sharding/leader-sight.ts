/**
 * What a leader goes by beside the maps: claims, acks, and what operators write of nodes, namespaces and single shards. None of it is older than what was
 * read before, and nothing is done before all of it is as new as the claim to lead.
 */
import type { NodeId } from '@omnirelay/primitives';
import {
  ACKS_PREFIX,
  type AckRecord,
  decodeAcks,
  decodeClaim,
  decodeNamespace,
  decodeOverrides,
  type Ground,
  type Keeping,
  keepsWhatItHas,
  type Namespace,
  type NamespaceRecord,
  NO_OVERRIDES,
  type NodeSight,
  namespaceKey,
  type OwnerCandidate,
  overridesKey,
  parseFence,
  quietAfter,
  type ShardOverrides,
} from '@omnirelay/protocol';
import type { RegistryRecord } from '@omnirelay/registry';
import type { ReadOutcome } from '../lease/lease-registry.ts';
import { lineageEpochOf } from './seen-records.ts';
import { decodeWish, memberOf, PEERS_PREFIX, type PeerWish, peerKey } from './simulated-members.ts';

export type SightSource = 'claims' | 'acks' | 'wishes';

/** What is read for each: records below a prefix, and single ones. */
export const sourcesOf = (
  namespaces: readonly Namespace[],
): readonly { readonly source: SightSource; readonly prefix: string; readonly keys: readonly string[] }[] => [
  { source: 'claims', prefix: 'claims/node/', keys: [] },
  { source: 'acks', prefix: ACKS_PREFIX, keys: [] },
  {
    source: 'wishes',
    prefix: PEERS_PREFIX,
    keys: namespaces.flatMap((each) => [namespaceKey(each), overridesKey(each)]),
  },
];

interface Read {
  readonly records: ReadonlyMap<string, RegistryRecord>;
  readonly revision: bigint;
  readonly lineageEpoch: bigint;
}

export class LeaderSight {
  readonly #read = new Map<SightSource, Read>();
  /** Gossip has told this process of the node. */
  readonly #hasHeardOf: (node: NodeId) => boolean;
  #candidates: readonly OwnerCandidate[] = [];
  #sights: ReadonlyMap<NodeId, NodeSight> = new Map();
  /** Their epochs were of a history that is lost, and in this one they have had none. */
  #returning: ReadonlySet<NodeId> = new Set();
  #text = '';
  #version = 0;

  readonly judges = {
    takes: (node: NodeId): boolean => this.#sights.get(node)?.takes === true,
    keeps: (node: NodeId): Keeping => keepsWhatItHas(this.#isLive(node), this.#known(node)),
    lives: (node: NodeId): boolean => this.#isLive(node),
    leaves: (node: NodeId): boolean => this.#known(node)?.intent === 'Leaving',
    hurries: (node: NodeId): boolean => this.#known(node)?.intent === 'Leaving' || this.#known(node)?.forced === true,
    returns: (node: NodeId): boolean => this.#returning.has(node),
  };

  constructor(hasHeardOf: (node: NodeId) => boolean) {
    this.#hasHeardOf = hasHeardOf;
  }

  take(source: SightSource, outcome: Extract<ReadOutcome, { kind: 'read' }>): void {
    const lineage = outcome.records.find(({ key }) => key === 'meta/lineage')?.value;
    if (lineage === undefined) return;
    const { revision, records } = outcome;
    const lineageEpoch = lineageEpochOf(lineage);
    const before = this.#read.get(source);
    const isOlder =
      before !== undefined &&
      (lineageEpoch < before.lineageEpoch || (lineageEpoch === before.lineageEpoch && revision < before.revision));
    if (isOlder) return;
    this.#read.set(source, { revision, lineageEpoch, records: new Map(records.map((each) => [each.key, each])) });
  }

  /** All of it is of that history, and at least that new. */
  hasRead({ revision, lineageEpoch }: { readonly revision: bigint; readonly lineageEpoch: bigint }): boolean {
    return (['claims', 'acks', 'wishes'] as const).every((source) => {
      const read = this.#read.get(source);
      return read !== undefined && read.lineageEpoch === lineageEpoch && read.revision >= revision;
    });
  }

  refresh(ground: Ground): void {
    const acks = new Map(
      this.acks().flatMap(({ value }) => {
        const record = decodeAcks(value);
        return record === undefined ? [] : [[record.nodeId, record] as const];
      }),
    );
    const candidates: OwnerCandidate[] = [];
    const sights = new Map<NodeId, NodeSight>();
    const returning = new Set<NodeId>();
    const history = this.#read.get('claims')?.lineageEpoch ?? 0n;
    for (const { value, version } of this.#records('claims')) {
      const claim = decodeClaim(value);
      if (claim === undefined) continue;
      const { nodeId, epoch, released, fence } = claim;
      const began = parseFence(fence)?.lineageEpoch;
      const live = !released && began === history;
      if (!released && began !== undefined && began < history) returning.add(nodeId);
      const leaves = isLeaving(acks.get(nodeId), epoch);
      const wish = this.#wishOf(nodeId);
      const takes = live && wish.intent === 'Active' && !leaves;
      sights.set(nodeId, {
        nodeId,
        epoch,
        claimVersion: version,
        live,
        takes,
        quietAt: quietAfter(ground, nodeId, epoch),
      });
      if (!this.#hasHeardOf(nodeId)) continue;
      const member = memberOf(nodeId);
      const intent = leaves ? 'Leaving' : wish.intent;
      const forced = wish.intent === 'Draining' && wish.forced === true;
      candidates.push({ ...member, labels: { ...member.labels, ...wish.labels }, intent, live, forced });
    }
    this.#sights = sights;
    this.#returning = returning;
    this.#candidates = candidates;
    const living = [...sights.values()].filter(({ live }) => live).map(({ nodeId }) => nodeId);
    const text = JSON.stringify([candidates.filter(({ live }) => live), living]);
    if (text !== this.#text) this.#version += 1;
    this.#text = text;
  }

  /** Rises whenever the nodes that may own shards are others, or what is wanted of them. */
  get version(): number {
    return this.#version;
  }

  candidates(): readonly OwnerCandidate[] {
    return this.#candidates;
  }

  sights(): readonly NodeSight[] {
    return [...this.#sights.values()];
  }

  acks(): readonly RegistryRecord[] {
    return this.#records('acks').filter(({ key }) => key.startsWith(ACKS_PREFIX));
  }

  /** Nodes that operators drain, with the record that says so. */
  draining(): readonly { readonly nodeId: NodeId; readonly record: RegistryRecord; readonly wish: PeerWish }[] {
    return this.#records('wishes').flatMap((record) => {
      const wish = record.key.startsWith(PEERS_PREFIX) ? decodeWish(record.value) : undefined;
      return wish?.intent === 'Draining'
        ? [{ nodeId: record.key.slice(PEERS_PREFIX.length) as NodeId, record, wish }]
        : [];
    });
  }

  settings(namespace: Namespace): { readonly record: NamespaceRecord; readonly version: bigint } | undefined {
    const stored = this.#read.get('wishes')?.records.get(namespaceKey(namespace));
    const read = stored === undefined ? undefined : decodeNamespace(stored);
    if (stored === undefined || read?.kind !== 'record') return undefined;
    return { record: read.value, version: stored.version };
  }

  overrides(namespace: Namespace): ShardOverrides {
    const stored = this.#read.get('wishes')?.records.get(overridesKey(namespace));
    const read = stored === undefined ? undefined : decodeOverrides(stored);
    return read?.kind === 'record' ? read.value : NO_OVERRIDES;
  }

  #records(source: SightSource): readonly RegistryRecord[] {
    return [...(this.#read.get(source)?.records.values() ?? [])];
  }

  #wishOf(node: NodeId): PeerWish {
    return decodeWish(this.#read.get('wishes')?.records.get(peerKey(node))?.value);
  }

  #isLive(node: NodeId): boolean {
    return this.#sights.get(node)?.live === true;
  }

  #known(node: NodeId): OwnerCandidate | undefined {
    return this.#candidates.find(({ nodeId }) => nodeId === node);
  }
}

const isLeaving = (acks: AckRecord | undefined, epoch: bigint): boolean =>
  acks?.leaving === true && acks.epoch === epoch;

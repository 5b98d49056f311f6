/**
 * Who may own shards, as whoever leads the mesh knows it: members by gossip with what they tell of themselves, operators' labels and intents laid over it,
 * alive by their epochs.
 */
import { nodeId as asNodeId, type NodeId } from '@omnirelay/primitives';
import type { OwnerCandidate } from '@omnirelay/protocol';
import {
  type ClaimRecord,
  decodeClaim,
  type MembershipView,
  type NodeSight,
  nodeScope,
  parseFence,
  scopeKey,
} from '@omnirelay/protocol';
import { leadersFirst } from '../../control-plane/drains/leaders-first.ts';
import { PEER_PREFIX, parsePeerRecord, peerKey } from '../../control-plane/peer-record.ts';
import type { RegistryMirror } from '../../control-plane/registry-mirror.ts';
import { NODE_CLAIMS_PREFIX } from '../../leadership/scope-kind.ts';
import type { ShardGround } from '../../leadership/shard-ground.ts';

export interface CandidateSources {
  readonly view: () => Pick<MembershipView, 'members'>;
  readonly peers: Pick<RegistryMirror, 'get' | 'loaded'>;
  readonly ground: Pick<ShardGround, 'quietAfter'> & {
    readonly claims: Pick<RegistryMirror, 'get' | 'records' | 'lineageEpoch'>;
  };
  /** By its acks, this life of the node is about to end by itself. */
  readonly isLeaving: (nodeId: NodeId, epoch: bigint) => boolean;
  /** By its acks, this life of the node has stopped by plan, and its shards wait for the next one until then; undefined once that is over. */
  readonly awayUntil: (nodeId: NodeId, epoch: bigint) => number | undefined;
  /** Scopes that it leads, but for its own lease. */
  readonly leadsOf: (nodeId: NodeId) => readonly string[];
  /** Unix milliseconds. */
  readonly wall: () => number;
  /** Up to which revision acks are read. */
  readonly acksReadTo: () => bigint;
}

export { PEER_PREFIX };

/** Of a node that has stopped by plan and is awaited. */
export interface Away {
  /** Unix milliseconds; undefined while its last word is not read. */
  readonly until: number | undefined;
  /** Operators want it to have shards: it is given some again. */
  readonly takesAgain: boolean;
}

interface KnownClaim {
  readonly claim: ClaimRecord;
  readonly version: bigint;
}

export class OwnerCandidates {
  readonly #from: CandidateSources;

  constructor(from: CandidateSources) {
    this.#from = from;
  }

  /** Of all nodes that gossip knows, whatever their role. One that leaves takes none. */
  all(): readonly OwnerCandidate[] {
    const { view, isLeaving } = this.#from;
    const lives = this.#lives();
    const candidates: OwnerCandidate[] = [];
    for (const { nodeId, claim } of view().members.values()) {
      if (claim === undefined) continue;
      const { role, region, zone, labels } = claim.metadata;
      const life = lives.get(nodeId)?.claim;
      const live = life !== undefined && this.#isLive(life);
      const { intent, overlay, forced } = this.#wish(nodeId);
      const leaves = life !== undefined && isLeaving(nodeId, life.epoch);
      candidates.push({
        nodeId,
        role,
        region,
        zone,
        labels: { ...labels, ...overlay },
        intent: leaves ? 'Leaving' : intent === 'Active' && this.isAway(nodeId) ? 'Cordoned' : intent,
        live,
        ...(forced && { forced }),
      });
    }
    return candidates;
  }

  /** As the machine of hand-overs takes them: all nodes that have had an epoch. */
  sights(): readonly NodeSight[] {
    const { ground, isLeaving } = this.#from;
    return [...this.#lives().values()].map(({ claim, version }) => {
      const { nodeId, epoch } = claim;
      const live = this.#isLive(claim);
      const { intent, retriedAt } = this.#wish(nodeId);
      const takes = live && intent === 'Active' && !isLeaving(nodeId, epoch) && !this.isAway(nodeId);
      const quietAt = ground.quietAfter(nodeId, epoch);
      return { nodeId, epoch, claimVersion: version, live, takes, quietAt, ...(retriedAt && { retriedAt }) };
    });
  }

  /** It has stopped by plan and is awaited: its shards are kept for it, unless operators want it to have none. */
  awayOf(nodeId: NodeId): Away | undefined {
    const record = this.#from.ground.claims.get(scopeKey(nodeScope(nodeId)));
    const claim = record === undefined ? undefined : decodeClaim(record.value);
    if (claim === undefined || parseFence(claim.fence)?.lineageEpoch !== this.#from.ground.claims.lineageEpoch)
      return undefined;
    const { intent } = this.#wish(nodeId);
    if (intent !== 'Active' && intent !== 'Cordoned') return undefined;
    const takesAgain = intent === 'Active';
    // The end of an epoch is the next one.
    const said = claim.released ? claim.epoch - 1n : claim.epoch;
    const until = this.#from.awayUntil(nodeId, said);
    if (until !== undefined) return { until, takesAgain };
    // It says so before it gives its epoch back, and that may have been read first.
    const isUnread = claim.released && (record?.version ?? 0n) > this.#from.acksReadTo();
    return isUnread ? { until: undefined, takesAgain } : undefined;
  }

  isAway(nodeId: NodeId): boolean {
    return this.awayOf(nodeId) !== undefined;
  }

  /** Its epoch was of a history that is lost, it did not give it back, and in this history it has had none. */
  returns(nodeId: NodeId): boolean {
    const { claims } = this.#from.ground;
    const record = claims.get(scopeKey(nodeScope(nodeId)));
    const claim = record === undefined ? undefined : decodeClaim(record.value);
    const lineageEpoch = claim?.released === false ? parseFence(claim.fence)?.lineageEpoch : undefined;
    return lineageEpoch !== undefined && lineageEpoch < claims.lineageEpoch;
  }

  #lives(): ReadonlyMap<NodeId, KnownClaim> {
    const lives = new Map<NodeId, KnownClaim>();
    for (const { key, value, version } of this.#from.ground.claims.records()) {
      const claim = key.startsWith(NODE_CLAIMS_PREFIX) ? decodeClaim(value) : undefined;
      if (claim !== undefined) lives.set(claim.nodeId, { claim, version });
    }
    return lives;
  }

  /** An epoch of a history that is lost is none. */
  #isLive({ released, fence }: ClaimRecord): boolean {
    return !released && parseFence(fence)?.lineageEpoch === this.#from.ground.claims.lineageEpoch;
  }

  /** Of a record that cannot be read, or is not read yet, nobody knows what is wanted: such a node keeps what it has, and takes nothing. */
  #wish(nodeId: string): {
    readonly intent: string;
    readonly overlay: Readonly<Record<string, string>>;
    readonly forced: boolean;
    readonly retriedAt?: string;
  } {
    const { peers } = this.#from;
    const parsed = parsePeerRecord(peers.get(peerKey(asNodeId(nodeId))));
    if (parsed.kind === 'unreadable' || !peers.loaded) return { intent: 'Unknown', overlay: {}, forced: false };
    const { intent, labels: overlay, drain } = parsed.record;
    if (intent !== 'Draining') return { intent, overlay, forced: false };
    const { leadsOf, wall } = this.#from;
    const first = leadersFirst({ drain, scopesLeft: leadsOf(asNodeId(nodeId)), now: wall() });
    // Until its scopes are others' it keeps its shards, and gets none.
    return {
      ...{ intent: first === null ? intent : 'Cordoned', overlay, forced: drain?.forced === true },
      ...(drain?.retriedAt === undefined ? {} : { retriedAt: drain.retriedAt }),
    };
  }
}

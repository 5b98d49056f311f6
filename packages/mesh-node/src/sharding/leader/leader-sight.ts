/** What whoever leads the mesh goes by beside the maps: the nodes with their lives and what is wanted of them, their acks, and operators' exceptions. */
import type { NodeId } from '@omnirelay/primitives';
import type { OwnerCandidate } from '@omnirelay/protocol';
import {
  ACKS_PREFIX,
  type Authority,
  FORCED_PREFIX,
  type Keeping,
  type NodeSight,
  OVERRIDES_PREFIX,
  parseFence,
} from '@omnirelay/protocol';
import type { GuardedRegistry } from '@omnirelay/registry';
import { LiveClaims } from '../../control-plane/leaders/live-claims.ts';
import { type MirroredRegistry, RegistryMirror } from '../../control-plane/registry-mirror.ts';
import type { ShardGround } from '../../leadership/shard-ground.ts';
import type { MembershipSource } from '../../membership/membership-source.ts';
import type { FollowedShards } from '../followed-shards.ts';
import { LastWords } from './last-words.ts';
import { OwnerCandidates, PEER_PREFIX } from './owner-candidates.ts';
import { OwnersSeen } from './owners-seen.ts';

export interface LeaderSightDeps {
  readonly registry: GuardedRegistry;
  readonly follow: Pick<FollowedShards, 'registry'>;
  readonly membership: Pick<MembershipSource, 'view' | 'subscribe'>;
  readonly ground: ShardGround;
  readonly wall: () => number;
  readonly onError: (error: unknown) => void;
  /** There may be something new. */
  readonly wake: () => void;
}

export class LeaderSight implements AsyncDisposable {
  readonly acks: RegistryMirror;
  readonly overrides: RegistryMirror;
  readonly forced: RegistryMirror;
  readonly peers: RegistryMirror;
  /** What is asked of each node, as functions of their own. */
  readonly judges = {
    takes: (node: NodeId): boolean => this.takes(node),
    keeps: (node: NodeId): Keeping => this.keeps(node),
    lives: (node: NodeId): boolean => this.isLive(node),
    hurries: (node: NodeId): boolean => this.#seen.hurries(node),
    returns: (node: NodeId): boolean => this.#candidates.returns(node),
  };
  readonly #ground: ShardGround;
  readonly #membership: Pick<MembershipSource, 'view'>;
  readonly #candidates: OwnerCandidates;
  readonly #leads: LiveClaims;
  readonly #parts = new AsyncDisposableStack();
  readonly #wall: () => number;
  #isOld = true;
  #words: LastWords;
  #seen: OwnersSeen;
  #text = '';
  #someAreAway = false;
  #version = 0;

  constructor({ registry, follow, membership, ground, wall, onError, wake }: LeaderSightDeps) {
    const mirror = (prefix: string, of: MirroredRegistry): RegistryMirror =>
      this.#parts.use(new RegistryMirror({ registry: of, prefix, wall, onError }));
    this.#ground = ground;
    this.#membership = membership;
    this.#wall = wall;
    this.acks = mirror(ACKS_PREFIX, follow.registry);
    this.overrides = mirror(OVERRIDES_PREFIX, follow.registry);
    this.forced = mirror(FORCED_PREFIX, follow.registry);
    this.peers = mirror(PEER_PREFIX, registry);
    const stale = (): void => {
      this.#isOld = true;
      wake();
    };
    for (const each of [this.acks, this.overrides, this.forced, this.peers, ground.claims])
      this.#parts.defer(each.onSettled(wake));
    for (const each of [this.acks, this.peers, ground.claims]) this.#parts.defer(each.subscribe(stale));
    // Whoever gave its epoch back just now is one of them until its last word is read.
    this.#parts.defer(this.acks.onSettled(() => this.#someAreAway && stale()));
    this.#parts.defer(membership.subscribe(stale));
    // The control plane tells of those that cannot be read.
    this.#leads = this.#parts.use(new LiveClaims(ground.claims, () => undefined));
    this.#candidates = new OwnerCandidates({
      view: () => membership.view(),
      peers: this.peers,
      ground,
      isLeaving: (node, epoch) => this.#words.isLeaving(node, epoch),
      awayUntil: (node, epoch) => this.#words.awayUntil(node, epoch),
      acksReadTo: () => this.acks.settled,
      leadsOf: (node) => this.#leads.leadsOf(node),
      wall,
    });
    this.#words = new LastWords([], wall);
    this.#seen = new OwnersSeen(this.#candidates);
    for (const each of [this.acks, this.overrides, this.forced, this.peers]) each.start();
  }

  /** All that is decided by is as new as the claim to lead, maps and moves with it, and of one history. */
  hasRead(authority: Authority | undefined, follow: FollowedShards): boolean {
    const revision = authority === undefined ? undefined : parseFence(authority.fence)?.revision;
    if (revision === undefined) return false;
    const { claims } = this.#ground;
    const { namespaces, maps, moves } = follow;
    const others = [this.acks, this.overrides, this.forced, this.peers, claims, namespaces];
    return [...others, ...(follow.all().size === 0 ? [] : [maps, moves])].every(
      ({ loaded, lineageEpoch, settled }) => loaded && lineageEpoch === claims.lineageEpoch && settled >= revision,
    );
  }

  get lineageEpoch(): bigint {
    return this.#ground.claims.lineageEpoch;
  }

  /** Looks anew where something has changed, or where time alone may have changed it. */
  refresh(byTime: boolean): void {
    if (!this.#isOld && !byTime) return;
    this.#isOld = false;
    this.#words = new LastWords(this.acks.records(), this.#wall);
    this.#seen = new OwnersSeen(this.#candidates);
    const nodes = this.candidates().filter(({ live }) => live);
    // An owner may live by its claim alone, while gossip has told this node nothing of it.
    const living = this.sights().flatMap(({ nodeId, live }) => (live ? nodeId : []));
    const away = this.sights().flatMap(({ nodeId }) => (this.isAway(nodeId) ? nodeId : []));
    this.#someAreAway = away.length > 0;
    const text = JSON.stringify([nodes.sort((a, b) => (a.nodeId < b.nodeId ? -1 : 1)), living.sort(), away.sort()]);
    if (text !== this.#text) this.#version += 1;
    this.#text = text;
  }

  /** As they were when it looked last. */
  get owners(): OwnersSeen {
    return this.#seen;
  }

  candidates(): readonly OwnerCandidate[] {
    return this.#seen.candidates;
  }

  sights(): readonly NodeSight[] {
    return this.#seen.sights;
  }

  /** Rises whenever the nodes that may own shards are others, or what is wanted of them. */
  get version(): number {
    return this.#version;
  }

  /** Members of these roles are there that have no lease yet: they begin one when they hear of the namespace. */
  awaitsSome(roles: readonly string[]): boolean {
    for (const { nodeId, liveness, claim } of this.#membership.view().members.values())
      if (liveness === 'alive' && claim !== undefined && roles.includes(claim.metadata.role) && !this.isLive(nodeId))
        return true;
    return false;
  }

  isLive(node: NodeId): boolean {
    return this.#seen.isLive(node);
  }

  takes(node: NodeId): boolean {
    return this.#seen.takes(node);
  }

  leaves(node: NodeId): boolean {
    return this.#seen.leaves(node);
  }

  isAway(node: NodeId): boolean {
    return this.#seen.isAway(node);
  }

  keeps(node: NodeId): Keeping {
    return this.#seen.keeps(node);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#parts.disposeAsync();
  }
}

/** Whom a call asks: one small port, and the ways to choose behind it. All of them are synchronous and keep no more than a position. */
import type { LeaderDirectory } from './leader-directory.ts';
import type { PeerSource } from './peer-directory.ts';
import type { PeerHealth } from './peer-health.ts';
import type { PeerPool } from './peer-pool.ts';
import { isUp, type RoutePeer } from './route-peer.ts';

/** `why` is for people. */
export type Choice =
  | { readonly kind: 'peer'; readonly peer: RoutePeer }
  | { readonly kind: 'none'; readonly why: string };

export interface ChooseOptions {
  /** Node ids that this call has asked already. */
  readonly tried?: ReadonlySet<string>;
}

export interface PeerChooser {
  choose(options?: ChooseOptions): Choice;
}

const choice = (peer: RoutePeer | undefined, pool: PeerPool): Choice =>
  peer === undefined ? { kind: 'none', why: pool.emptiness() } : { kind: 'peer', peer };

/** Each in turn, by node id; who comes or goes does not move the others' turns. */
export function roundRobin(pool: PeerPool): PeerChooser {
  let last = '';
  return {
    choose({ tried } = {}) {
      const peers = pool.candidates(tried);
      const peer = peers[firstAfter(peers, last)] ?? peers[0];
      if (peer !== undefined) last = peer.nodeId;
      return choice(peer, pool);
    },
  };
}

/** Index of the first peer whose id is greater; the length where there is none. */
function firstAfter(peers: readonly RoutePeer[], nodeId: string): number {
  let [low, high] = [0, peers.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((peers[middle] as RoutePeer).nodeId > nodeId) high = middle;
    else low = middle + 1;
  }
  return low;
}

export interface LeastPendingOptions {
  /** The calls that are under way at each: this client's own. */
  readonly health: Pick<PeerHealth, 'pendingOf'>;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
}

/**
 * Of two drawn at random, the one with fewer calls under way; of two alike, the first drawn. (Mitzenmacher, The Power of Two Choices in Randomized Load
 * Balancing, 2001.) Two draws of `random` a choice among two or more, none otherwise. What hosts report of
 * their load chooses nobody: it is old by the time that it is told, and the same for all clients, who would all turn to one peer and away from it together.
 */
export function leastPending(pool: PeerPool, { health, random = Math.random }: LeastPendingOptions): PeerChooser {
  return {
    choose({ tried } = {}) {
      const peers = pool.candidates(tried);
      if (peers.length < 2) return choice(peers[0], pool);
      const at = Math.floor(random() * peers.length);
      // Of the others, each as likely.
      const other = (at + 1 + Math.floor(random() * (peers.length - 1))) % peers.length;
      const [one, two] = [peers[at] as RoutePeer, peers[other] as RoutePeer];
      return choice(health.pendingOf(two.nodeId) < health.pendingOf(one.nodeId) ? two : one, pool);
    },
  };
}

export interface Nearness {
  /** Where the client is. Names of zones count within their region only. */
  readonly region: string;
  readonly zone: string;
  /** Fewer peers than this are not left alone with all of the load. 2 unless said; 1 keeps to a lone peer. */
  readonly floor?: number;
}

/**
 * The peers of one's own zone; where those that may be asked are fewer than the floor, all of the region; where these are fewer, all. So one lone local
 * peer shares its load with the next circle instead of bearing that of all clients about it, and a zone that fails is left for its region before anything else.
 */
export function nearest(pool: PeerPool, { region, zone, floor = 2 }: Nearness): PeerPool {
  let narrowed: { readonly of: readonly RoutePeer[]; readonly near: readonly RoutePeer[] } | null = null;

  function near(peers: readonly RoutePeer[]): readonly RoutePeer[] {
    const inRegion = peers.filter((peer) => peer.region === region);
    const inZone = inRegion.filter((peer) => peer.zone === zone);
    const circle = [inZone, inRegion].find(({ length }) => length >= Math.max(1, floor));
    return circle ?? peers;
  }

  return {
    candidates(tried) {
      const of = pool.candidates(tried);
      if (narrowed?.of !== of) narrowed = { of, near: near(of) };
      return narrowed.near;
    },
    emptiness: () => pool.emptiness(),
  };
}

/** The least pending of the nearest. */
export const zoneLocal = (pool: PeerPool, options: Nearness & LeastPendingOptions): PeerChooser =>
  leastPending(nearest(pool, options), options);

/**
 * The one node that something is assigned to, be it cordoned, draining, suspected or ejected: until the assignment is moved nobody else may serve it. None
 * while it is dead, left, removed or not known.
 */
export function assignedPeer(
  peers: Pick<PeerSource, 'get'>,
  assigned: { readonly what: string; nodeId(): string | undefined },
): PeerChooser {
  return {
    choose() {
      const nodeId = assigned.nodeId();
      if (nodeId === undefined) return { kind: 'none', why: `${assigned.what} is not known` };
      const peer = peers.get(nodeId);
      if (peer === undefined) return { kind: 'none', why: `${assigned.what}, ${nodeId}, is no known peer` };
      if (isUp(peer)) return { kind: 'peer', peer };
      const state = peer.intent === 'Removed' ? peer.intent : peer.status;
      return { kind: 'none', why: `${assigned.what}, ${nodeId}, is ${state.toLowerCase()}` };
    },
  };
}

export const leaderOf = (
  scope: string,
  { peers, leaders }: { readonly peers: Pick<PeerSource, 'get'>; readonly leaders: Pick<LeaderDirectory, 'get'> },
): PeerChooser => assignedPeer(peers, { what: `the leader of ${scope}`, nodeId: () => leaders.get(scope)?.leaderId });

/** `ownerOf` answers from a shard map that is held: the node id, or undefined where nobody owns the shard. */
export const shardOwner =
  (peers: Pick<PeerSource, 'get'>, ownerOf: (shard: number) => string | undefined) =>
  (shard: number): PeerChooser =>
    assignedPeer(peers, { what: `the owner of shard ${shard}`, nodeId: () => ownerOf(shard) });

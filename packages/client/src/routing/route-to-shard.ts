/**
 * One call to the owner of a key: whoever owns its shard by the map, and whoever is about to where that node answers that it does not. A node whose map is no
 * older names whom to ask, who is asked at once; where it names nobody, the call waits for that map. So calls follow shards also while the client is told nothing.
 */
import { Metadata } from '@grpc/grpc-js';
import { compareMapVersions, formatMapVersion, type MapVersion, type Namespace, shardScope } from '@omnirelay/protocol';
import { SHARD_FENCE_HEADER, SHARD_HEADER, SHARDS_VERSION_HEADER } from '@omnirelay/wire';
import { CLIENT_BOUNDS, ROUTING_BOUNDS } from '../bounds.ts';
import { type CallPeerOptions, callPeer, type PeerAttempt, type PeerRoutes, type RedirectWithin } from './call-peer.ts';
import { type Choice, type PeerChooser, shardOwner } from './choosers.ts';
import type { PeerSource } from './peer-directory.ts';
import type { ShardMapDirectory } from './shard-map.ts';
import { shardRefusalOf } from './shard-refusal.ts';

/** What calls to one service share. */
export interface ShardRoutes extends Omit<PeerRoutes, 'chooser'> {
  readonly map: Pick<ShardMapDirectory, 'namespace' | 'table' | 'fenceOf' | 'freshness' | 'awaited' | 'reached'>;
  readonly peers: Pick<PeerSource, 'get'>;
}

export interface ShardAttempt extends PeerAttempt {
  readonly namespace: string;
  readonly shard: number;
  /** Of the map that the peer was chosen by: `<lineage epoch>.<generation>`. */
  readonly version: string;
  /** That the owner is known to have; what it does is compared by its own. */
  readonly fenceToken?: string;
  /** Shard, version and fence, to be sent with the call. */
  readonly headers: Readonly<Record<string, string>>;
  /** The same for gRPC. */
  metadata(): Metadata;
}

/** Ten attempts unless said; one of an idempotent call has a third of the whole time. */
export type RouteToShardOptions = Omit<CallPeerOptions, 'redirected'>;

/** Whom a node named by a map that is no older than the client's. */
interface NamedOwner {
  readonly owner: string;
  readonly version: MapVersion;
}

/** @throws as `callPeer` does */
export function routeToShard<T>(
  routes: ShardRoutes,
  key: string,
  call: (attempt: ShardAttempt) => Promise<T>,
  options: RouteToShardOptions = {},
): Promise<T> {
  const way = wayOf(routes, key);
  const total = Math.min(
    options.timeoutMs ?? (options.deadline === undefined ? CLIENT_BOUNDS.callMs : Number.POSITIVE_INFINITY),
    (options.deadline ?? Number.POSITIVE_INFINITY) - Date.now(),
  );
  return callPeer(
    { chooser: way.chooser, health: routes.health, budget: routes.budget },
    (attempt) => call({ ...attempt, ...way.told() }),
    {
      maxAttempts: ROUTING_BOUNDS.mostAttempts,
      ...(options.idempotent === true ? { attemptMs: Math.max(1, Math.ceil(total / ROUTING_BOUNDS.attempts)) } : {}),
      ...options,
      redirected: way.redirected,
    },
  );
}

interface Way {
  readonly chooser: PeerChooser;
  /** Of the latest choice. */
  told(): Omit<ShardAttempt, keyof PeerAttempt>;
  redirected(error: unknown, until: RedirectWithin): Promise<boolean>;
}

function wayOf({ map, peers }: ShardRoutes, key: string): Way {
  let named: NamedOwner | undefined;
  /** By which map a call was sent on last: each sends it on once, so that nodes which disagree do not pass it to and fro. */
  let followed: MapVersion | undefined;
  let shard = 0;
  let version: MapVersion | undefined;
  let fenceToken: string | undefined;

  function choose(): Choice {
    const table = map.table();
    if (table === undefined) return { kind: 'none', why: whyNoMap(map) };
    shard = table.shardOf(key);
    version = table.map;
    if (named !== undefined && compareMapVersions(named.version, version) >= 0) {
      const { owner } = named;
      version = named.version;
      fenceToken = undefined;
      return shardOwner(peers, () => owner)(shard).choose();
    }
    const awaited = map.awaited();
    if (awaited !== undefined)
      return { kind: 'none', why: `version ${formatMapVersion(awaited)} of the map of ${map.namespace} is on its way` };
    const status = table.statusOf(shard);
    // What was so once need not be so now: then its owner is asked.
    if ((status === 'paused' || status === 'disabled') && map.freshness().kind === 'live')
      return { kind: 'none', why: `${shardScope(map.namespace as Namespace, shard)} is ${status}` };
    fenceToken = map.fenceOf(shard);
    return shardOwner(peers, (of) => table.ownerOf(of))(shard).choose();
  }

  const isFollowed = (other: MapVersion): boolean => followed !== undefined && compareMapVersions(other, followed) <= 0;

  return {
    chooser: { choose },
    told() {
      const text = formatMapVersion(version as MapVersion);
      const headers = {
        [SHARD_HEADER]: shardScope(map.namespace as Namespace, shard),
        [SHARDS_VERSION_HEADER]: text,
        ...(fenceToken === undefined ? {} : { [SHARD_FENCE_HEADER]: fenceToken }),
      };
      return {
        ...{ namespace: map.namespace, shard, version: text, headers },
        ...(fenceToken === undefined ? {} : { fenceToken }),
        metadata() {
          const metadata = new Metadata();
          for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
          return metadata;
        },
      };
    },
    async redirected(error, { deadline, signal }) {
      named = undefined;
      const refused = shardRefusalOf(error);
      if (refused?.refusal.code !== 'shard_not_owned' || refused.version === undefined) return false;
      const newer = compareMapVersions(refused.version, version ?? refused.version);
      const { owner } = refused.refusal;
      if (typeof owner === 'string' && newer >= 0 && !isFollowed(refused.version)) {
        named = { owner, version: refused.version };
        followed = refused.version;
        return true;
      }
      if (newer <= 0) return false;
      const within = AbortSignal.timeout(Math.max(1, Math.min(ROUTING_BOUNDS.mapWaitMs, deadline - Date.now())));
      return map.reached(refused.version, { signal: AbortSignal.any(signal ? [within, signal] : [within]) }).then(
        () => true,
        () => false,
      );
    },
  };
}

function whyNoMap({ namespace, freshness }: Pick<ShardMapDirectory, 'namespace' | 'freshness'>): string {
  const state = freshness();
  return state.kind === 'unknown'
    ? `the map of ${namespace} is not known: ${state.why}`
    : `there is no map of ${namespace} yet`;
}

/** The lease of liveness of each node, and how much hangs on it: the registry's records, with what this node sees of renewals. */
import { nodeId as asNodeId } from '@omnirelay/primitives';
import { nodeScope, scopeKey } from '@omnirelay/protocol';
import type { NodeHealth, NodeLease, Peer } from '@omnirelay/wire';
import { scopeKindOf } from '../../leadership/scope-kind.ts';
import type { ControlState } from '../operation-context.ts';
import { noteOfClaim } from './note.ts';
import { ownedShards } from './owned-shards.ts';

const given = <T extends object>(fields: { readonly [K in keyof T]: T[K] | undefined }): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;

function leaseOf({ leadership, wall }: ControlState, id: string): NodeLease {
  const { claims, claimRecords, sight } = leadership;
  const scope = nodeScope(asNodeId(id));
  const last = claims.last(scope);
  if (last === undefined) {
    const unread = !claimRecords.loaded || claims.unreadable().some(({ record }) => record === scopeKey(scope));
    return { state: unread ? 'Unknown' : 'None' };
  }
  const { claim } = last;
  const { at, by } = noteOfClaim(last);
  if (claim.released)
    return {
      state: claim.ended?.why === 'left' ? 'Released' : 'Expired',
      // Who ends an epoch writes the one behind it.
      epoch: String(claim.ended === undefined ? claim.epoch : claim.epoch - 1n),
      ...given<Partial<NodeLease>>({ endedAt: at, endedBy: by, endedWhy: claim.ended?.why }),
    };
  const life = { epoch: String(claim.epoch), ...given<Partial<NodeLease>>({ since: at }) };
  if (claims.get(scope) === undefined) return { state: 'Expired', ...life, endedWhy: 'lineage' };
  const expiry = sight.expiryOf(claim);
  if (expiry === null) return { state: 'Held', ...life };
  return { state: expiry.getTime() < wall() ? 'Stale' : 'Held', ...life, expiresAt: expiry.toISOString() };
}

/** Describes nodes as things are now; what gossip and operators say of each is taken from its peer as it is. */
export function leaseHealth(state: ControlState): (peer: Peer) => NodeHealth {
  const owned = ownedShards(state.shards);
  const { loaded } = state.leadership.claimRecords;
  return ({ nodeId, status, intent, healthScore, metadata, leads, load }) => {
    const claimed = leads.filter((scope) => scopeKindOf(scope) === 'shard').length;
    const { role, clusterId, region, zone } = metadata;
    return {
      ...{ nodeId, status, intent, role, clusterId, region, zone },
      lease: leaseOf(state, nodeId),
      ...given<Partial<NodeHealth>>({
        healthScore,
        shards: owned === undefined || !loaded ? undefined : (owned.get(nodeId) ?? 0) + claimed,
        scopes: loaded ? leads.length - claimed : undefined,
        load,
      }),
    };
  };
}

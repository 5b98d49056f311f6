/**
 * No plan breaks a pin, an exclusion or an anti-affinity; no shard sets out for a node that nobody has planned for it of late; and once operators rest, the
 * map itself breaks none of the rules that they have left.
 */
import type { NodeId } from '@omnirelay/primitives';
import {
  decodeNamespace,
  type Namespace,
  NOBODY,
  type NodeSelector,
  namespaceKey,
  type OwnerColumn,
  type PlacementNode,
  type PlacementRule,
} from '@omnirelay/protocol';
import type { RegistryRecord } from '@omnirelay/registry';
import type { ShardCheckerFactory } from '../shard-checker.ts';
import { memberOf } from '../simulated-members.ts';
import { ownerIn } from './owner-in.ts';

/** Milliseconds for which a plan may be acted upon: as long as a process stands still, and what it has sent travels. */
const PLANS_LAST = 20_000;

export const rulesAreKept: ShardCheckerFactory = (facts, report) => {
  /** When each shard was planned to be at each node. */
  const planned = new Map<string, number>();
  /** Shards that may go nowhere, as of the last plan. */
  const stuck = new Map<Namespace, readonly number[]>();
  const placeOf = (namespace: Namespace, shard: number, node: NodeId): string => `${namespace}/${shard} ${node}`;
  const judge = (what: string, rules: readonly PlacementRule[], map: OwnerColumn): void => {
    for (const rule of rules) if (isBroken(rule, map)) report(`${what} breaks ${rule.id}`);
  };
  return {
    name: 'rules-are-kept',
    onPlan: ({ namespace, placing, placement, host }) => {
      stuck.set(
        namespace,
        placement.unplaced.map(({ shard }) => shard),
      );
      if (!placing.map.nodes.some((node) => placing.keeps(node) === 'all'))
        judge(`what ${host.lease.id} planned of ${namespace}`, placing.policy.rules, placement);
      // Moves under way count as done: a plan that leaves them alone wants them still, and again should they be aborted.
      for (const shard of placing.map.owner.keys()) {
        const to = ownerIn(placement, shard);
        if (to !== null && to !== ownerIn(placing.map, shard)) planned.set(placeOf(namespace, shard, to), facts.now());
      }
    },
    onMapChange: ({ namespace, moves }) => {
      const known = new Set(moves?.before?.moves.map(({ moveId }) => moveId));
      for (const { moveId, shard, to, stage } of moves?.after.moves ?? []) {
        if (known.has(moveId) || stage !== 'prepare' || moves?.before == null) continue;
        const at = planned.get(placeOf(namespace, shard, to.nodeId)) ?? Number.NEGATIVE_INFINITY;
        if (facts.now() - at > PLANS_LAST)
          report(`${namespace}/${shard} set out for ${to.nodeId}, which nobody planned`);
      }
    },
    atEnd: () => {
      for (const { namespace } of facts.namespaces) {
        const stored = facts.registry.record(namespaceKey(namespace));
        const read = stored === undefined ? undefined : decodeNamespace(stored as RegistryRecord);
        const map = facts.map(namespace);
        if (read?.kind !== 'record' || map === null) continue;
        const owner = map.owner.slice();
        for (const shard of stuck.get(namespace) ?? []) owner[shard] = NOBODY;
        judge(namespace, read.value.policy.rules, { nodes: map.nodes, owner });
      }
    },
  };
};

function isBroken(rule: PlacementRule, map: OwnerColumn): boolean {
  if (rule.kind === 'anti-affinity') {
    const domains = rule.shards.flatMap((shard) => {
      const node = ownerIn(map, shard);
      return node === null ? [] : [rule.apart === 'node' ? node : memberOf(node)[rule.apart]];
    });
    return new Set(domains).size !== domains.length;
  }
  for (let shard = rule.shards.from; shard <= rule.shards.to; shard++) {
    const node = ownerIn(map, shard);
    if (node !== null && names(rule.kind === 'pin' ? rule.to : rule.from, memberOf(node)) !== (rule.kind === 'pin'))
      return true;
  }
  return false;
}

function names(
  selector: NodeSelector,
  node: Pick<PlacementNode, 'labels' | 'region' | 'zone'> & { nodeId: string },
): boolean {
  switch (selector.kind) {
    case 'node':
      return selector.nodeId === node.nodeId;
    case 'label':
      return node.labels[selector.key] === selector.value;
    case 'zone':
      return selector.zone === node.zone;
    case 'region':
      return selector.region === node.region;
  }
}

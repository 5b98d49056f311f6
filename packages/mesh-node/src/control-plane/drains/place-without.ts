/** Where the shards of a node of one namespace would go, were it to have none. */
import { nodeId as asNodeId, type NodeId } from '@omnirelay/primitives';
import type { MapHead, Namespace, PlacementNode } from '@omnirelay/protocol';
import type { OwnersSeen } from '../../sharding/leader/owners-seen.ts';
import type { OperationContext } from '../operation-context.ts';
import type { Settings } from '../shards/shard-book.ts';
import { placeAsIf } from '../shards/simulate-placement.ts';

export interface PlacedWithout {
  readonly namespace: Namespace;
  readonly head: MapHead;
  /** Settings that cannot be read say nobody who may take them. */
  readonly record: Settings['record'] | undefined;
  /** The nodes that may own some, this one taking none. */
  readonly nodes: readonly PlacementNode[];
  /** That it owns. */
  readonly owned: readonly number[];
  /** By shard; one that is not there nobody may take. */
  readonly targets: ReadonlyMap<number, NodeId>;
}

/** Null where it owns nothing. @throws Problem node_leaving */
export async function placeWithout(
  context: OperationContext,
  namespace: Namespace,
  { nodeId, owners }: { readonly nodeId: string; readonly owners: OwnersSeen },
): Promise<PlacedWithout | null> {
  const { book } = context.state.shards;
  const head = book.map(namespace)?.head;
  const place = head?.map.nodes.indexOf(asNodeId(nodeId)) ?? -1;
  if (head === undefined || head === null || place < 0) return null;
  const owned: number[] = [];
  for (const [shard, owner] of head.map.owner.entries()) if (owner === place) owned.push(shard);
  if (owned.length === 0) return null;
  const record = book.settings(namespace)?.record;
  const targets = new Map<number, NodeId>();
  if (record === undefined) return { namespace, head, record, nodes: [], owned, targets };
  const before = owners.nodes(record.roles);
  const nodes = before.map((node) => (node.nodeId === nodeId ? { ...node, weight: 0 } : node));
  const placement = await placeAsIf(context, {
    ...{ head, policy: record.policy, before, after: nodes },
    keeps: (id) => id !== nodeId && owners.keeps(id),
  });
  for (const { shard, from, to } of placement.moves) if (from === nodeId && to !== null) targets.set(shard, to);
  return { namespace, head, record, nodes, owned, targets };
}

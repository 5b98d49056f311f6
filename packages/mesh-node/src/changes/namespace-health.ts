/** What the controllers of rebalancing say of the nodes: who is sick, and whether the brake is pulled. By their records, so that a run and its controller agree. */
import type { NodeId } from '@omnirelay/primitives';
import type { Namespace } from '@omnirelay/protocol';
import { decodeRebalanceState, type RebalanceStateRecord, rebalanceStateKey } from '@omnirelay/protocol/rebalance';
import type { RegistryMirror } from '../control-plane/registry-mirror.ts';

export interface NamespaceHealth {
  /** With their scores, 100 to 0. */
  readonly sick: ReadonlyMap<NodeId, number>;
  /** Null: it is not pulled. A sentence without its full stop. */
  readonly brake: string | null;
}

const WELL: NamespaceHealth = { sick: new Map(), brake: null };

/** Of a namespace of which nothing is said all is well. */
export function healthOf(namespace: Namespace, states: Pick<RegistryMirror, 'get'>): NamespaceHealth {
  const record = states.get(rebalanceStateKey(namespace));
  const read = record === undefined ? undefined : decodeRebalanceState(record);
  return healthTold(read?.kind === 'record' ? read.value : undefined);
}

export function healthTold(told: RebalanceStateRecord | undefined): NamespaceHealth {
  if (told === undefined) return WELL;
  const { nodes, sickBeyond = [], brake } = told;
  const sick = new Map<NodeId, number>();
  for (const { nodeId, trouble, score } of nodes) if (trouble === 'sick') sick.set(nodeId, score);
  // No sicker than the last of those whose scores are told.
  const least = Math.max(0, ...sick.values());
  for (const nodeId of sickBeyond) sick.set(nodeId, least);
  const words = `the brake is pulled: ${brake.lost} of ${brake.of} nodes are lost or sick`;
  return { sick, brake: brake.isPulled ? words : null };
}

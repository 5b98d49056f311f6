/**
 * Which nodes may own a namespace's shards, and how much of them: those of its roles that live by the registry, as much as their label says. One that
 * operators want to leave, or to take nothing new, has the weight 0: it gives its shards away as the budget lets it, unless it keeps what it has.
 */
import { nodeId as asNodeId } from '@omnirelay/primitives';
import { type PlacementNode, SHARD_MAP_BOUNDS } from '../model.ts';

/** Of a node: its share beside others, an integer; 100 is usual. */
export const WEIGHT_LABEL = 'omnirelay.weight';
const USUAL_WEIGHT = 100;

export interface OwnerCandidate {
  readonly nodeId: string;
  readonly role: string;
  readonly region: string;
  readonly zone: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly intent: string;
  /** Its epoch stands. */
  readonly live: boolean;
  /** Operators want its shards handed over whatever the rounds have left. */
  readonly forced?: boolean;
}

/** What is no weight counts as the usual one. */
export function weightOf(labels: Readonly<Record<string, string>>): number {
  const text = labels[WEIGHT_LABEL];
  const weight = text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : USUAL_WEIGHT;
  return weight <= SHARD_MAP_BOUNDS.weight ? weight : USUAL_WEIGHT;
}

/** Sorted by id. */
export function placementNodes(
  candidates: Iterable<OwnerCandidate>,
  roles: readonly string[],
): readonly PlacementNode[] {
  const nodes: PlacementNode[] = [];
  for (const { nodeId, role, region, zone, labels, intent, live } of candidates)
    if (live && roles.includes(role))
      nodes.push({
        nodeId: asNodeId(nodeId),
        weight: intent === 'Active' ? weightOf(labels) : 0,
        region,
        zone,
        labels,
      });
  return nodes.sort((a, b) => (a.nodeId < b.nodeId ? -1 : 1));
}

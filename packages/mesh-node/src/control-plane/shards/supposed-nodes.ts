/** The nodes that may own shards of a namespace as somebody supposes them: some more, some less, some of another weight. */
import { nodeId as asNodeId } from '@omnirelay/primitives';
import { type PlacementNode, SHARD_MAP_BOUNDS } from '@omnirelay/protocol';
import type { ShardSimulationQuery, SimulatedNode, ZoneWeight } from '@omnirelay/wire';
import type { OwnersSeen } from '../../sharding/leader/owners-seen.ts';
import { type FieldProblem, Problem } from '../problem.ts';

const USUAL = 100;

/** @throws Problem invalid_input */
export function supposedNodes(
  before: readonly PlacementNode[],
  { addNodes = [], removeNodes = [], zoneWeights = [] }: ShardSimulationQuery,
  owners: Pick<OwnersSeen, 'isAway'>,
): readonly PlacementNode[] {
  const nodes = new Map(before.map((node) => [node.nodeId as string, node]));
  const problems: FieldProblem[] = [];
  // One that is away may own none for the moment, and has what is kept for it.
  for (const [index, id] of removeNodes.entries())
    if (!nodes.delete(id) && !owners.isAway(asNodeId(id)))
      problems.push({ path: `removeNodes.${index}`, message: `${id} is none of the nodes that may own these shards` });
  for (const [index, added] of addNodes.entries()) {
    if (addNodes.findIndex(({ nodeId: id }) => id === added.nodeId) < index)
      problems.push({ path: `addNodes.${index}`, message: `${added.nodeId} is named twice` });
    nodes.set(added.nodeId, withChange(nodes.get(added.nodeId), added));
  }
  for (const [index, zone] of zoneWeights.entries())
    for (const message of weighZone(nodes, zone)) problems.push({ path: `zoneWeights.${index}`, message });
  if (nodes.size > SHARD_MAP_BOUNDS.nodes)
    problems.push({ path: 'addNodes', message: `a map has at most ${SHARD_MAP_BOUNDS.nodes} nodes` });
  if (problems.length > 0)
    throw new Problem('invalid_input', problems.map(({ path, message }) => `${path}: ${message}`).join('; '), {
      problems,
    });
  return [...nodes.values()];
}

/** All nodes of a zone weigh otherwise. What is wrong with it, if so. */
function* weighZone(
  nodes: Map<string, PlacementNode>,
  { zone: name, region, times }: ZoneWeight,
): Generator<string, void> {
  const own = [...nodes.values()].filter(
    (node) => node.zone === name && (region === undefined || node.region === region),
  );
  if (own.length === 0)
    yield `no node that may own these shards is in ${region === undefined ? '' : `${region}/`}${name}`;
  for (const node of own) {
    const weight = Math.round(node.weight * times);
    if (weight > SHARD_MAP_BOUNDS.weight)
      yield `${node.nodeId} would weigh ${weight}, and at most ${SHARD_MAP_BOUNDS.weight} may be`;
    nodes.set(node.nodeId, { ...node, weight });
  }
}

const withChange = (
  known: PlacementNode | undefined,
  { nodeId: id, weight, region, zone }: SimulatedNode,
): PlacementNode => ({
  nodeId: asNodeId(id),
  weight: weight ?? known?.weight ?? USUAL,
  region: region ?? known?.region ?? '',
  zone: zone ?? known?.zone ?? '',
  labels: known?.labels ?? {},
});

/** What another strategy, other rules or other nodes would move. Nothing is changed. */
import { nodeId as asNodeId } from '@omnirelay/primitives';
import { type PlacementNode, SHARD_MAP_BOUNDS } from '@omnirelay/protocol';
import {
  type ShardSimulationAnswer,
  type ShardSimulationQuery,
  type SimulatedNode,
  shardsPb,
  type ZoneWeight,
} from '@omnirelay/wire';
import { z } from 'zod';
import { encodeRecordCursor } from '../cursor.ts';
import { optionalText } from '../list-input.ts';
import { nodeId } from '../model-schemas.ts';
import type { ReadOperation } from '../operation.ts';
import { answerHead, type ControlState } from '../operation-context.ts';
import { type FieldProblem, Problem } from '../problem.ts';
import { namespaceName, shardRules, shardSimulationAnswer, shardStrategy } from '../shard-schemas.ts';
import { knownSettings } from '../shards/known-settings.ts';
import { knownMap } from '../shards/known-shard.ts';
import { keepingNodes, ownerNodes } from '../shards/owner-nodes.ts';
import { readVersion } from '../shards/past-maps.ts';
import { changedPolicy } from '../shards/read-policy.ts';
import { simulatePlacement } from '../shards/simulate-placement.ts';
import { staleness } from '../stale-since.ts';

const place = z.string().min(1).max(200);
const USUAL = 100;

/** The nodes as they would be. @throws Problem invalid_input */
function nodesAfter(
  before: readonly PlacementNode[],
  { addNodes = [], removeNodes = [], zoneWeights = [] }: ShardSimulationQuery,
): readonly PlacementNode[] {
  const nodes = new Map(before.map((node) => [node.nodeId as string, node]));
  const problems: FieldProblem[] = [];
  for (const [index, id] of removeNodes.entries())
    if (!nodes.delete(id))
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

function policyOf(state: ControlState, input: ShardSimulationQuery) {
  const { policy, shardCount, roles } = knownSettings(state, input.namespace).record;
  return { roles, policy: changedPolicy(policy, input, shardCount) };
}

export const simulateShards: ReadOperation<ShardSimulationQuery, ShardSimulationAnswer> = {
  kind: 'read',
  name: 'simulate-shards',
  summary: 'What another strategy, other rules or other nodes would move',
  method: 'POST',
  path: '/shards/simulate',
  scope: 'mesh.read',
  tier: 'none',
  rpc: shardsPb.ShardControlService.method.simulateShards,
  input: z.strictObject({
    namespace: namespaceName,
    fromVersion: optionalText(40).describe('of which map; the newest without it'),
    strategy: z.exactOptional(shardStrategy),
    rules: z.exactOptional(shardRules.min(1).describe('instead of all there are; for none say noRules')),
    noRules: z.exactOptional(z.boolean()),
    addNodes: z.exactOptional(
      z
        .array(
          z.strictObject({
            nodeId: nodeId.describe('a new one, or one that is to be otherwise'),
            weight: z.exactOptional(z.int32().min(0).max(SHARD_MAP_BOUNDS.weight).describe('100 is usual')),
            region: z.exactOptional(place),
            zone: z.exactOptional(place),
          }),
        )
        .max(SHARD_MAP_BOUNDS.nodes),
    ),
    removeNodes: z.exactOptional(z.array(nodeId).max(SHARD_MAP_BOUNDS.nodes)),
    zoneWeights: z.exactOptional(
      z
        .array(
          z.strictObject({
            zone: place,
            region: z.exactOptional(place.describe('of which the zone is; any without it')),
            times: z.number().min(0).max(100).describe('its nodes weigh so many times as much as they do'),
          }),
        )
        .max(SHARD_MAP_BOUNDS.rules),
    ),
  }),
  output: shardSimulationAnswer,
  async run(context, input) {
    const { state } = context;
    const version = input.fromVersion === undefined ? undefined : readVersion('fromVersion', input.fromVersion);
    const known = knownMap(state, input.namespace);
    const { policy, roles } = policyOf(state, input);
    const head = version === undefined ? known.head : (state.shards.past.at(known.map, version) ?? known.head);
    const before = ownerNodes(state, roles);
    const began = performance.now();
    const cursor = encodeRecordCursor(state.shards.book.positionWithSettings());
    const keeps = keepingNodes(state);
    const gone = new Set<string>(input.removeNodes);
    const simulation = await simulatePlacement(context, {
      ...{ head, policy, before, after: nodesAfter(before, input) },
      keeps: (id) => !gone.has(id) && keeps(id),
    });
    return {
      ...answerHead(state),
      cursor,
      simulation,
      tookMs: Math.round(performance.now() - began),
      ...staleness(state.shards.staleSince()),
    };
  },
};

/** What another strategy, other rules or other nodes would move. Nothing is changed. */
import { SHARD_MAP_BOUNDS } from '@omnirelay/protocol';
import { type ShardSimulationAnswer, type ShardSimulationQuery, shardsPb } from '@omnirelay/wire';
import { z } from 'zod';
import { encodeRecordCursor } from '../cursor.ts';
import { optionalText } from '../list-input.ts';
import { nodeId } from '../model-schemas.ts';
import type { ReadOperation } from '../operation.ts';
import { answerHead, type ControlState } from '../operation-context.ts';
import { namespaceName, shardRules, shardSimulationAnswer, shardStrategy } from '../shard-schemas.ts';
import { knownSettings } from '../shards/known-settings.ts';
import { knownMap } from '../shards/known-shard.ts';
import { ownersSeen } from '../shards/owner-nodes.ts';
import { readVersion } from '../shards/past-maps.ts';
import { changedPolicy } from '../shards/read-policy.ts';
import { simulatePlacement } from '../shards/simulate-placement.ts';
import { supposedNodes } from '../shards/supposed-nodes.ts';
import { staleness } from '../stale-since.ts';

const place = z.string().min(1).max(200);
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
    const owners = ownersSeen(state);
    const before = owners.nodes(roles);
    const began = performance.now();
    const cursor = encodeRecordCursor(state.shards.book.positionWithSettings());
    const gone = new Set<string>(input.removeNodes);
    const simulation = await simulatePlacement(context, {
      ...{ head, policy, before, after: supposedNodes(before, input, owners) },
      awayOf: (id) => owners.awayOf(id),
      keeps: (id) => !gone.has(id) && owners.keeps(id),
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

/**
 * Who owns which shard, which change hands, how far steps of changes have come, and what controllers say of rebalancing is written by whoever leads the mesh
 * alone: the registry takes it under no other authority.
 */
import { GLOBAL_CONTROL, MOVES_PREFIX, SHARD_MAPS_PREFIX } from '@omnirelay/protocol';
import { CHANGE_STEPS_PREFIX } from '@omnirelay/protocol/change';
import { REBALANCE_STATE_PREFIX } from '@omnirelay/protocol/rebalance';
import type { FenceScope } from '@omnirelay/registry';

const LED = [SHARD_MAPS_PREFIX, MOVES_PREFIX, CHANGE_STEPS_PREFIX, REBALANCE_STATE_PREFIX];

export const SHARD_FENCES: readonly FenceScope[] = LED.map((prefix) => ({ prefix, scope: GLOBAL_CONTROL.scope }));

/** Who owns which shard, and which change hands, is written by whoever leads the mesh alone: the registry takes it under no other authority. */
import { GLOBAL_CONTROL, MOVES_PREFIX, SHARD_MAPS_PREFIX } from '@omnirelay/protocol';
import type { FenceScope } from '@omnirelay/registry';

export const SHARD_FENCES: readonly FenceScope[] = [SHARD_MAPS_PREFIX, MOVES_PREFIX].map((prefix) => ({
  prefix,
  scope: GLOBAL_CONTROL.scope,
}));

/** What a gRPC handler answers where the node does not begin a call for a shard: callers of the SDK go where it says, or come again. */
import { createRequire } from 'node:module';
import type { Metadata } from '@grpc/grpc-js';
import { formatMapVersion, type MapVersion } from '@omnirelay/protocol';
import { SHARD_REFUSAL_STATUS, SHARDS_VERSION_HEADER, type ShardRefusal } from '@omnirelay/wire';
import type { ShardCall } from '../sharding/embedded-shards.ts';

/** As a handler's callback takes it. */
export interface RefusedCall {
  readonly code: number;
  readonly details: string;
  readonly metadata: Metadata;
}

/** `map`: as the node has it (`node.shards.map`). Nothing of the call may have been carried out. */
export function refuseShardCall(
  call: Exclude<ShardCall, { readonly kind: 'admitted' }>,
  map: MapVersion | undefined,
): RefusedCall {
  // Who answers a call has it loaded: a node that serves nothing needs none of it.
  const grpc = createRequire(import.meta.url)('@grpc/grpc-js') as typeof import('@grpc/grpc-js');
  const refusal = refusalOf(call);
  const metadata = new grpc.Metadata();
  metadata.set('omnirelay-problem', JSON.stringify(refusal));
  if (map !== undefined) metadata.set(SHARDS_VERSION_HEADER, formatMapVersion(map));
  return { code: grpc.status.UNAVAILABLE, details: refusal.detail, metadata };
}

function refusalOf(call: Exclude<ShardCall, { readonly kind: 'admitted' }>): ShardRefusal {
  const problem = { type: 'about:blank', status: SHARD_REFUSAL_STATUS };
  const paused = { ...problem, code: 'shard_paused', title: 'The shard is paused' } as const;
  const elsewhere = { ...problem, code: 'shard_not_owned', title: 'The shard is not owned here' } as const;
  switch (call.kind) {
    case 'forward':
      return { ...elsewhere, detail: `${call.to} owns it, or is about to`, owner: call.to };
    case 'elsewhere':
      return call.owner === null
        ? { ...elsewhere, detail: 'nobody owns it, as far as is known here' }
        : { ...elsewhere, detail: `${call.owner} owns it`, owner: call.owner };
    case 'refused':
      return { ...paused, detail: `its owner is in doubt: ${call.why}` };
    case 'hold':
    case 'paused':
      return { ...paused, detail: 'it is changing hands, or operators have paused it' };
  }
}

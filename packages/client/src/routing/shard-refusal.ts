/** What a node said that did not begin a call for a shard: come again, or go elsewhere. Read from gRPC errors, and from answers of `fetch`. */
import type { ServiceError } from '@grpc/grpc-js';
import { type MapVersion, parseMapVersion } from '@omnirelay/protocol';
import { isShardRefusal, SHARDS_VERSION_HEADER, type ShardRefusal } from '@omnirelay/wire';
import { problemOf } from '../control-error.ts';
import { causesOf, NotExecutedError } from './call-fault.ts';

export class ShardRefusedError extends NotExecutedError {
  readonly refusal: ShardRefusal;
  /** Of the map that the node has; undefined where it has none. */
  readonly version: MapVersion | undefined;
  constructor(refusal: ShardRefusal, version: MapVersion | undefined) {
    super(`${refusal.code}: ${refusal.detail}`);
    this.refusal = refusal;
    this.version = version;
  }
}

/**
 * Hands on what `fetch` answered.
 * @throws ShardRefusedError where the node did not begin the call
 */
export async function unlessRefused(response: Response): Promise<Response> {
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json') === true;
  if (response.ok || !isProblem) return response;
  const problem = (await response
    .clone()
    .json()
    .catch(() => null)) as Partial<ShardRefusal> | null;
  if (typeof problem?.code !== 'string' || !isShardRefusal(problem as ShardRefusal)) return response;
  throw new ShardRefusedError(problem as ShardRefusal, versionIn(response.headers.get(SHARDS_VERSION_HEADER)));
}

/** Null where the error says nothing of a shard. */
export function shardRefusalOf(error: unknown): Pick<ShardRefusedError, 'refusal' | 'version'> | null {
  for (const at of causesOf(error)) {
    if (at instanceof ShardRefusedError) return at;
    const { metadata } = at as Partial<ServiceError>;
    if (typeof metadata?.get !== 'function') continue;
    const refusal = problemOf(metadata);
    if (refusal === null || !isShardRefusal(refusal)) continue;
    return { refusal, version: versionIn(metadata.get(SHARDS_VERSION_HEADER)[0]?.toString()) };
  }
  return null;
}

const versionIn = (text: string | null | undefined): MapVersion | undefined => parseMapVersion(text ?? '');

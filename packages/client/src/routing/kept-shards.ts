/** A shard map as its cache file holds it: its columns in base64, lowest byte first. */
import { endianness } from 'node:os';
import type { NodeId } from '@omnirelay/primitives';
import {
  formatMapVersion,
  type Namespace,
  NOBODY,
  parseMapVersion,
  SHARD_MAP_BOUNDS,
  SHARD_STATUSES,
} from '@omnirelay/protocol';
import { type PublishedShards, STEMS } from './shard-columns.ts';

/** All of them empty where there was no map. */
export interface KeptShards {
  readonly version: string;
  readonly nodes: readonly string[];
  readonly owner: string;
  readonly status: string;
  readonly since: string;
  /** Of fences, as `ShardFences` has them. */
  readonly stems: readonly string[];
  readonly stem: string;
  readonly revision: string;
}

export const NO_SHARDS: KeptShards = {
  ...{ version: '', nodes: [], owner: '', status: '', since: '' },
  ...{ stems: [], stem: '', revision: '' },
};

export const keepShards = ({ map, fences }: PublishedShards): KeptShards => ({
  ...{ version: formatMapVersion(map), nodes: map.nodes, stems: fences.stems },
  ...{ owner: textOf(map.owner), status: textOf(map.status), since: textOf(map.since) },
  ...{ stem: textOf(fences.stem), revision: textOf(fences.revision) },
});

/** Undefined where there was none, or where it is none. */
export function shardsOf(namespace: string, kept: KeptShards): PublishedShards | undefined {
  const version = parseMapVersion(kept.version);
  const status = new Uint8Array(Buffer.from(kept.status, 'base64'));
  const owner = new Uint16Array(buffer(kept.owner, Uint16Array.BYTES_PER_ELEMENT));
  const since = new Float64Array(buffer(kept.since, Float64Array.BYTES_PER_ELEMENT));
  const stem = new Uint8Array(Buffer.from(kept.stem, 'base64'));
  const revision = new BigUint64Array(buffer(kept.revision, BigUint64Array.BYTES_PER_ELEMENT));
  const shardCount = status.length;
  const fits =
    version !== undefined &&
    shardCount > 0 &&
    shardCount <= SHARD_MAP_BOUNDS.shardCount &&
    [owner, since, stem, revision].every(({ length }) => length === shardCount) &&
    stem.every((at) => at < kept.stems.length) &&
    status.every((at) => at < SHARD_STATUSES.length) &&
    owner.every((at) => at === NOBODY || at < kept.nodes.length);
  if (!fits) return undefined;
  const nodes = kept.nodes as readonly NodeId[];
  return {
    map: { namespace: namespace as Namespace, ...version, shardCount, nodes, owner, status, since },
    fences: { stems: kept.stems, stem, revision },
  };
}

/** Whether what a file held is one. */
export function isKeptShards(
  value: Readonly<Record<string, unknown>>,
): value is Readonly<Record<string, unknown>> & KeptShards {
  const { version, nodes, owner, status, since, stems, stem, revision } = value;
  const isShape =
    [version, owner, status, since, stem, revision].every((text) => typeof text === 'string') &&
    isTexts(nodes, SHARD_MAP_BOUNDS.nodes) &&
    isTexts(stems, STEMS + 1);
  return isShape && (version === '' || shardsOf('', value as unknown as KeptShards) !== undefined);
}

const isTexts = (value: unknown, most: number): boolean =>
  Array.isArray(value) && value.length <= most && value.every((text) => typeof text === 'string');

const isLittle = endianness() === 'LE';

function textOf({
  buffer: of,
  byteOffset,
  byteLength,
  BYTES_PER_ELEMENT: bytes,
}: Uint16Array | Uint8Array | Float64Array | BigUint64Array): string {
  const copy = Buffer.from(Buffer.from(of, byteOffset, byteLength));
  return turned(copy, bytes).toString('base64');
}

/** Of its own, and of whole elements: what is left over shows as a wrong length. */
function buffer(text: string, bytes: number): ArrayBuffer {
  const whole = turned(Buffer.from(text, 'base64'), bytes);
  const of = new ArrayBuffer(Math.ceil(whole.length / bytes) * bytes);
  new Uint8Array(of).set(whole);
  return of;
}

function turned(bytes: Buffer, size: number): Buffer {
  if (isLittle || size === 1 || bytes.length % size !== 0) return bytes;
  return size === 2 ? bytes.swap16() : bytes.swap64();
}

/** Hashes that placement rests on. They are part of the format of a mesh: another hash would be another map. 32-bit integer arithmetic only. */
import { fnv1a32 } from '@omnirelay/primitives';

/** The finaliser of splitmix32: every bit of the input reaches every bit of the output. */
export function mixed(value: number): number {
  let z = value;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}

/** Two halves, so that no two nodes of a mesh share one. */
export const nodeHash = (id: string): readonly [number, number] => [mixed(fnv1a32(id)), mixed(fnv1a32(id, 0x9747b28c))];

export const namespaceHash = (namespace: string): number => mixed(fnv1a32(namespace));

export const shardHash = (namespace: number, shard: number): number =>
  mixed((namespace + Math.imul(shard + 1, 0x9e3779b9)) | 0);

/** Uniform in 32 bits, of a shard (its hash) and a node (both halves). */
export function pairHash(shard: number, first: number, second: number): number {
  let z = shard ^ first;
  z = (Math.imul(z ^ (z >>> 16), 0x21f0aaad) + second) | 0;
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}

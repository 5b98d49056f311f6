/** What is asked of every value in a peer's frame. A breach is `Malformed`, which never leaves the codec. */
import { type ClusterId, isName, type MeshId, type NodeId } from '@omnirelay/primitives';
import type { FrameBounds } from './bounds.ts';

export class Malformed extends Error {}

function checkedName<T extends string>(value: string, what: string): T {
  if (!isName(value)) throw new Malformed(`${what} is not a valid name`);
  return value as T;
}

export const checkedNodeId = (value: string): NodeId => checkedName<NodeId>(value, 'a node id');
export const checkedClusterId = (value: string): ClusterId => checkedName<ClusterId>(value, 'a cluster id');
export const checkedMeshId = (value: string): MeshId => checkedName<MeshId>(value, 'a mesh id');

export function checkLength(value: string, bounds: FrameBounds, what: string): string {
  if (value.length > bounds.textLength) throw new Malformed(`${what} is longer than ${bounds.textLength}`);
  return value;
}

export function checkCount(items: readonly unknown[], most: number, what: string): void {
  if (items.length > most) throw new Malformed(`${items.length} ${what} where at most ${most} are allowed`);
}

export function safeInteger(value: bigint, what: string): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Malformed(`${what} is out of range`);
  return Number(value);
}

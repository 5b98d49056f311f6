/** Which map of a namespace this node has, told beside each answer that is of the shards of that one namespace: whoever holds an older map knows it by that. */
import { formatMapVersion } from '@omnirelay/protocol';
import { shardsPb } from '@omnirelay/wire';
import type { AnyOperation } from '../operation.ts';
import type { ControlState } from '../operation-context.ts';

/** Undefined where it is of no shards, of several namespaces, or of one that has no map yet. */
export function toldVersion(
  { shards }: ControlState,
  { rpc }: Pick<AnyOperation, 'rpc'>,
  input: { readonly namespace?: string | readonly string[] },
): string | undefined {
  if (rpc.parent !== shardsPb.ShardControlService) return undefined;
  const named = [input.namespace ?? []].flat();
  const [namespace = ''] = named;
  const map = named.length === 1 ? shards.book.map(namespace)?.head?.map : undefined;
  return map && formatMapVersion(map);
}

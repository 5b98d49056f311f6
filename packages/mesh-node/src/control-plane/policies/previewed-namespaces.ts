/** The namespaces that the dry run of a policy tells of: those that it concerns, in the order of their names, as many as one call may cost. */
import type { Namespace } from '@omnirelay/protocol';
import { namespaceOfPolicy, type PolicyId } from '@omnirelay/protocol/policy';
import { CONTROL_BOUNDS } from '../bounds.ts';
import type { ControlState } from '../operation-context.ts';

export interface PreviewedNamespaces {
  readonly told: readonly Namespace[];
  /** All that it concerns. */
  readonly of: number;
}

export function previewedNamespaces({ shards: { book } }: ControlState, id: PolicyId): PreviewedNamespaces {
  const namespace = namespaceOfPolicy(id);
  const all = namespace ? [namespace] : book.namespaces();
  const counts = all.map((name) => book.map(name)?.head?.map.shardCount ?? 0);
  return { told: all.slice(0, withinBounds(counts)), of: all.length };
}

/** How many of them: never none, so that the largest namespace can be told of. */
export function withinBounds(shardCounts: readonly number[]): number {
  const { previewedNamespaces: most, previewedShards } = CONTROL_BOUNDS;
  let shards = 0;
  const beyond = shardCounts.findIndex((count, index) => {
    shards += count;
    return index >= most || (index > 0 && shards > previewedShards);
  });
  return beyond < 0 ? shardCounts.length : beyond;
}

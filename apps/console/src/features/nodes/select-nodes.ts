/** Ticks as ids that are sent one by one: a tick beyond the limit is refused, since no other may end for it without being seen. */
export type Selecting =
  | { readonly kind: 'selected'; readonly nodeIds: readonly string[] }
  | { readonly kind: 'refused'; readonly why: string };

export interface NodesToSelect {
  /** As they are ticked now, in the order in which they were chosen. */
  readonly selected: readonly string[];
  readonly wanted: readonly string[];
  readonly limit: number;
}

/** All that were ticked stay so. */
export function selectNodes({ selected, wanted, limit }: NodesToSelect): Selecting {
  const nodeIds = [...new Set([...selected, ...wanted])];
  if (nodeIds.length <= limit) return { kind: 'selected', nodeIds };
  const [first] = wanted;
  const what = wanted.length === 1 ? `${first} was not selected` : `These ${wanted.length} were not selected`;
  const now = selected.length === 0 ? '' : `, and ${selected.length} are already`;
  return { kind: 'refused', why: `${what}: at most ${limit} at once${now}` };
}

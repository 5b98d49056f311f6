/**
 * What happens a thousand times a second is told once: the first at once, the others added to the line that follows when the interval is
 * over. Keys may come from a peer's input, so their number is bounded; further ones count together.
 */
export interface SparseCountOptions {
  readonly everyMs: number;
  readonly maxKeys: number;
  /** Milliseconds. */
  readonly now: () => number;
}

/** Called with a key and an amount; answers what to tell now, or null. */
export type SparseCount = (key: string, amount: number) => { readonly key: string; readonly amount: number } | null;

export function sparseCount({ everyMs, maxKeys, now }: SparseCountOptions): SparseCount {
  const told = new Map<string, { at: number; waiting: number }>();
  return (wanted, amount) => {
    const key = told.has(wanted) || told.size < maxKeys ? wanted : 'others';
    const entry = told.get(key);
    const at = now();
    if (entry !== undefined && at >= entry.at && at - entry.at < everyMs) {
      entry.waiting += amount;
      return null;
    }
    told.set(key, { at, waiting: 0 });
    return { key, amount: amount + (entry?.waiting ?? 0) };
  };
}

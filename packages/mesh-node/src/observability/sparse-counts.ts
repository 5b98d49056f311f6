/**
 * What happens a thousand times a second is told once: the first at once, the others in one line when the interval is over, whether or not
 * another one follows. Keys may come from a peer's input, so their number is bounded; further ones count together, and a key of which
 * nothing was heard for an interval makes room.
 */
export interface SparseCountsOptions<T> {
  readonly everyMs: number;
  readonly maxKeys: number;
  /** Milliseconds. */
  readonly now: () => number;
  readonly tell: (line: SparseLine<T>) => void;
}

export interface SparseLine<T> {
  /** The latest of what is counted here. */
  readonly latest: T;
  /** With those since the last line. */
  readonly amount: number;
  /** Counts of several keys, beyond the bound on keys. */
  readonly shared: boolean;
}

export interface SparseCounts<T> extends Disposable {
  count(key: string, latest: T, amount?: number): void;
  /** Tells at once what waits. */
  flush(): void;
}

interface Entry<T> {
  at: number;
  waiting: number;
  latest: T;
}

export function sparseCounts<T>({ everyMs, maxKeys, now, tell }: SparseCountsOptions<T>): SparseCounts<T> {
  const entries = new Map<string, Entry<T>>();
  /** Of all keys beyond the bound. */
  let others: Entry<T> | undefined;
  let timer: NodeJS.Timeout | undefined;

  /** A clock that goes back ends an interval, too. */
  const isOver = ({ at }: Entry<T>, time: number): boolean => time < at || time - at >= everyMs;

  function tellWaiting(entry: Entry<T>, time: number): void {
    const amount = entry.waiting;
    entry.at = time;
    entry.waiting = 0;
    tell({ latest: entry.latest, amount, shared: entry === others });
  }

  /** Tells what has waited for its interval, and forgets what has nothing to tell. */
  function settle(): void {
    const time = now();
    for (const [key, entry] of entries) {
      if (!isOver(entry, time)) continue;
      if (entry.waiting > 0) tellWaiting(entry, time);
      else entries.delete(key);
    }
    if (others === undefined || !isOver(others, time)) return;
    if (others.waiting > 0) tellWaiting(others, time);
    else others = undefined;
  }

  /** Runs while anything is kept, and keeps no process alive. */
  function arm(): void {
    if (timer !== undefined || (entries.size === 0 && others === undefined)) return;
    const time = now();
    let next = time + everyMs;
    for (const { at } of others === undefined ? entries.values() : [...entries.values(), others])
      next = Math.min(next, at + everyMs);
    timer = setTimeout(
      () => {
        timer = undefined;
        settle();
        arm();
      },
      Math.max(1, Math.ceil(next - time)),
    );
    timer.unref();
  }

  function flush(): void {
    const time = now();
    for (const entry of others === undefined ? entries.values() : [...entries.values(), others])
      if (entry.waiting > 0) tellWaiting(entry, time);
  }

  return {
    count(key, latest, amount = 1) {
      if (!entries.has(key) && entries.size >= maxKeys) settle();
      const own = entries.has(key) || entries.size < maxKeys;
      const known = own ? entries.get(key) : others;
      const time = now();
      if (known !== undefined) {
        known.latest = latest;
        known.waiting += amount;
        if (isOver(known, time)) tellWaiting(known, time);
        return;
      }
      const entry: Entry<T> = { at: time, waiting: amount, latest };
      if (own) entries.set(key, entry);
      else others = entry;
      tellWaiting(entry, time);
      arm();
    },
    flush,
    [Symbol.dispose]() {
      clearTimeout(timer);
      flush();
      entries.clear();
      others = undefined;
    },
  };
}

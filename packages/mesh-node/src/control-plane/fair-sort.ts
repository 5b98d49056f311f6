/** Sorting in steps: parts by themselves, then merged two by two, so that whoever has many things to sort can let others have their turn. */

/** Things of a part, and those that are merged in one step: a millisecond or two. */
const PART = 2_048;

/** A new list, equals in the order in which they stood. */
export function* fairSort<T>(things: readonly T[], compare: (a: T, b: T) => number): Generator<void, T[], void> {
  let parts: T[][] = [];
  for (let from = 0; from < things.length; from += PART) {
    parts.push(things.slice(from, from + PART).sort(compare));
    yield;
  }
  while (parts.length > 1) {
    const merged: T[][] = [];
    for (let at = 0; at < parts.length; at += 2)
      merged.push(yield* merge(parts[at] as T[], parts[at + 1] ?? [], compare));
    parts = merged;
  }
  return parts[0] ?? [];
}

function* merge<T>(first: readonly T[], second: readonly T[], compare: (a: T, b: T) => number) {
  const merged: T[] = [];
  let [a, b] = [0, 0];
  while (a < first.length && b < second.length) {
    const isFirst = compare(first[a] as T, second[b] as T) <= 0;
    merged.push((isFirst ? first[a++] : second[b++]) as T);
    if (merged.length % PART === 0) yield;
  }
  for (; a < first.length; a++) merged.push(first[a] as T);
  for (; b < second.length; b++) merged.push(second[b] as T);
  return merged;
}

/** Shards as text, `5-9,12`: ascending, without gaps inside a range. Short where shards lie together, and readable where they do not. */

export function formatRanges(shards: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < shards.length; i += 1) {
    const first = shards[i]!;
    while (shards[i + 1] === shards[i]! + 1) i += 1;
    parts.push(first === shards[i] ? `${first}` : `${first}-${shards[i]!}`);
  }
  return parts.join(',');
}

const RANGE = /^(0|[1-9]\d{0,5})(?:-([1-9]\d{0,5}))?$/;

/** Undefined when the text names no shards, or one twice, out of order, or at or above `shardCount`. */
export function parseRanges(text: string, shardCount: number): readonly number[] | undefined {
  const shards: number[] = [];
  let next = 0;
  for (const part of text.split(',')) {
    const [, from, to] = RANGE.exec(part) ?? [];
    if (from === undefined) return undefined;
    const first = Number(from);
    const last = to === undefined ? first : Number(to);
    if (first < next || last < first || last >= shardCount) return undefined;
    for (let shard = first; shard <= last; shard += 1) shards.push(shard);
    next = last + 1;
  }
  return shards;
}

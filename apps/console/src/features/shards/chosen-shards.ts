/**
 * Shards that were drawn around, as the address holds them: `sel=orders:00010-00020,00033;jobs:00001`. They are these and no others, whatever
 * becomes of them.
 */
import { type ShardCell, shardIdOf, shardKey } from '../../data/shard-cell.ts';

/** Keys. */
export type ChosenShards = ReadonlySet<string>;

const MOST = 16_384;

export function writeChosen(shards: readonly ShardCell[]): string {
  const spaces = Map.groupBy(shards, ({ namespace }) => namespace);
  return [...spaces]
    .map(([namespace, those]) => {
      const numbers = [...new Set(those.map(({ shardId }) => Number(shardId)))].sort((a, b) => a - b);
      const ranges: [number, number][] = [];
      for (const number of numbers) {
        const last = ranges.at(-1);
        if (last !== undefined && last[1] === number - 1) last[1] = number;
        else ranges.push([number, number]);
      }
      const words = ranges.map(([from, to]) => (from === to ? shardIdOf(from) : `${shardIdOf(from)}-${shardIdOf(to)}`));
      return `${namespace}:${words.join(',')}`;
    })
    .join(';');
}

/** Undefined where nothing is chosen, or nothing that could be read. */
export function readChosen(text: string): ChosenShards | undefined {
  const keys = new Set<string>();
  for (const [, namespace = '', list = ''] of text.matchAll(/([a-z0-9][a-z0-9._-]*):([\d,-]+)/g))
    for (const [, from = '', to = from] of list.matchAll(/(\d{5,6})(?:-(\d{5,6}))?/g))
      for (let number = Number(from); number <= Number(to) && keys.size < MOST; number += 1)
        keys.add(shardKey({ namespace, shardId: shardIdOf(number) }));
  return keys.size === 0 ? undefined : keys;
}

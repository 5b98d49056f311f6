/** Which shard is meant: `orders 412`, or in one word as tables, errors and scopes spell it, `orders/00412`. */
import { InvalidArgumentError } from 'commander';
import { CliError } from './cli-error.ts';
import { EXIT } from './exit-codes.ts';

export interface NamedShard {
  readonly namespace: string;
  /** Its number with five digits. */
  readonly shardId: string;
}

/** `412` and `00412` are `00412`; undefined where it is no number. */
export const shardNameOf = (text: string): string | undefined =>
  /^\d{1,6}$/.test(text) ? String(Number(text)).padStart(5, '0') : undefined;

/** @throws CliError */
export function namedShard(first: string, second: string | undefined): NamedShard {
  const words = `${first.replace(/^shard\//, '')}${second === undefined ? '' : `/${second}`}`.split('/');
  const [namespace = '', number] = words;
  if (number === undefined || words.length > 2 || namespace === '')
    throw new CliError(`"${[first, second].filter((word) => word !== undefined).join(' ')}" names no shard.`, {
      exitCode: EXIT.usage,
      hint: 'Write its namespace and its number: orders 412, or orders/00412.',
    });
  const shardId = shardNameOf(number);
  if (shardId === undefined)
    throw new CliError(`"${number}" is no number of a shard.`, {
      exitCode: EXIT.usage,
      hint: 'Write 412 or 00412; `omnirelay mesh shards list` shows them.',
    });
  return { namespace, shardId };
}

/** Of an option: `<lineage epoch>.<generation>`. */
export function mapVersion(text: string): string {
  if (/^\d{1,19}\.\d{1,19}$/.test(text)) return text;
  throw new InvalidArgumentError(
    'Write a version of the map as `omnirelay mesh shards versions` shows it: lineage and generation, 1.44.',
  );
}

const NAMED = 12;

/** Consecutive ones as a range, `00000-00011, 00040`; not more than a line of them. */
export function shardRanges(names: readonly string[]): string {
  const numbers = names.map(Number).sort((a, b) => a - b);
  const starts = numbers.filter((number, index) => number !== (numbers[index - 1] ?? -2) + 1);
  const ends = numbers.filter((number, index) => number + 1 !== numbers[index + 1]);
  const spelled = (number: number): string => String(number).padStart(5, '0');
  const ranges = starts.map((start, index) => {
    const end = ends[index] ?? start;
    return start === end ? spelled(start) : `${spelled(start)}-${spelled(end)}`;
  });
  const shown = ranges.slice(0, NAMED);
  const last = ends[NAMED - 1] ?? numbers.at(-1) ?? 0;
  const left = numbers.filter((number) => number > last).length;
  return left === 0 ? shown.join(', ') : `${shown.join(', ')} and ${left} others`;
}

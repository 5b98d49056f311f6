/** Flags that lists share, as people write them. */
import { type MomentSpan, momentSpan } from '@omnirelay/protocol/query';
import { type Command, InvalidArgumentError } from 'commander';
import { CliError } from './cli-error.ts';
import { EXIT } from './exit-codes.ts';
import { LIST_BOUNDS, moreLine } from './gather-pages.ts';
import { printable } from './table.ts';

export interface Moment extends MomentSpan {
  /** As it was written, in the grammar's form: a day stays a day, and a cursor still belongs to it the next time. */
  readonly text: string;
}

export function moment(written: string): Moment {
  const text = written.trim().replace(' ', 'T');
  const span = momentSpan(text, Date.now());
  if (span === undefined) throw new InvalidArgumentError('Write 2026-11-23, 2026-11-23T14:02:10Z or now-6h.');
  return { ...span, text };
}

export function wholeCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > LIST_BOUNDS.all)
    throw new InvalidArgumentError(`Write a whole number from 1 to ${LIST_BOUNDS.all}.`);
  return count;
}

export interface RangeFlags {
  readonly from?: Moment;
  readonly to?: Moment;
  readonly limit?: number;
  readonly all?: boolean;
}

/** @throws CliError */
export function checkRange({ from, to, limit, all }: RangeFlags): void {
  const usage = (text: string, hint: string): CliError => new CliError(text, { exitCode: EXIT.usage, hint });
  if (all === true && limit !== undefined) throw usage('--all and --limit say different things.', 'Give one of them.');
  if (from !== undefined && to !== undefined && from.from >= to.to)
    throw usage('--from is later than --to.', 'Swap them.');
}

export const limitOf = ({ limit, all }: RangeFlags): number =>
  all === true ? LIST_BOUNDS.all : (limit ?? LIST_BOUNDS.shownByDefault);

/** How much of a list is shown, and from where on. */
export const pageOptions = (command: Command): Command =>
  command
    .option('--limit <count>', `at most so many; ${LIST_BOUNDS.shownByDefault} unless told otherwise`, wholeCount)
    .option('--all', `all that match, up to ${LIST_BOUNDS.all}`)
    .option(
      '--cursor <cursor>',
      'go on behind an earlier list with the same filters and order, as its "more" line or nextCursor says',
    );

/** What a list of the past takes beside its filters. */
export const pastOptions = (command: Command, what: { readonly time: string; readonly sort: string }): Command =>
  pageOptions(
    command
      .option('--query <text>', 'filter in the query grammar')
      .option('--sort <order>', what.sort)
      .option(
        '--from <time>',
        `${what.time} none before: 2026-11-23T14:02:10Z (UTC unless it says otherwise) or now-6h`,
        moment,
      )
      .option('--to <time>', `${what.time} none behind: a day stands for the whole of it`, moment),
  );

/** Keys of the query grammar, for help. */
export const keysOf = (keys: object): string => Object.keys(keys).sort().join(', ');

export function tellMore(nextCursor: string | undefined, shown: number): void {
  if (nextCursor !== undefined) process.stderr.write(`${moreLine(nextCursor, shown)}\n`);
}

export function tellUnreadable(unreadable: readonly { readonly record: string; readonly why: string }[]): void {
  for (const { record, why } of unreadable) process.stderr.write(`${printable(`not shown: ${record}: ${why}`)}\n`);
}

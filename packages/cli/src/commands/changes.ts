/** `omnirelay mesh changes|plans list|show|moves|diff|watch`: what is planned before it happens. `plans` are changes of the kind rebalance. */
import { CHANGE_QUERY_KEYS, MOVE_QUERY_KEYS } from '@omnirelay/protocol/query';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { changeTable, changeText, diffText, moveTable } from '../change-rows.ts';
import type { ChangeQuery } from '../change-types.ts';
import { gatherPages } from '../gather-pages.ts';
import { checkRange, keysOf, limitOf, pageOptions, type RangeFlags, tellMore, tellUnreadable } from '../list-flags.ts';
import { printResult } from '../output.ts';
import { staleLine } from '../stale-line.ts';
import { watchChangeLines } from '../watch-changes.ts';
import { withClient } from '../with-client.ts';
import { addChangeActs } from './change-acts.ts';

interface Filters {
  readonly state?: string[];
  readonly namespace?: string[];
  readonly author?: string[];
  readonly query?: string;
}
interface ListFlags extends Filters, Pick<RangeFlags, 'limit' | 'all'> {
  readonly mine?: boolean;
  readonly sort?: string;
  readonly cursor?: string;
}

export interface ChangeGroup {
  readonly name: 'changes' | 'plans';
  readonly about: string;
  /** What it says of each question. */
  readonly of: Pick<ChangeQuery, 'kind'>;
}

const GROUPS: readonly ChangeGroup[] = [
  { name: 'changes', about: 'what is planned before it happens: read, approve, execute, stop and undo', of: {} },
  {
    name: 'plans',
    about: 'changes that move shards: the same as changes of the kind rebalance',
    of: { kind: ['rebalance'] },
  },
];

const STATES = [
  ...['Draft', 'Checking', 'AwaitingApproval', 'Approved', 'Executing', 'Paused', 'Completed', 'Failed'],
  ...['Rejected', 'Cancelled', 'RolledBack', 'Stale', 'Expired'],
];

export function addChangeCommands(mesh: Command): void {
  for (const group of GROUPS) {
    const command = mesh.command(group.name).description(group.about);
    addList(command, group);
    addShow(command, group);
    addMoves(command, group);
    addDiff(command, group);
    addChangeActs(command, group);
    addWatch(command, group);
  }
}

const filters = (command: Command): Command =>
  command
    .addOption(new Option('--state <state...>', 'only in these states').choices(STATES))
    .option('--namespace <name...>', 'only of these namespaces; * stands for anything')
    .option('--query <text>', 'filter in the query grammar');

const asked = ({ state, namespace, author, query }: Filters) => ({
  ...(state === undefined ? {} : { state }),
  ...(namespace === undefined ? {} : { namespace }),
  ...(author === undefined ? {} : { author }),
  ...(query === undefined ? {} : { query }),
});

function addList(changes: Command, { name, of }: ChangeGroup): void {
  const list = filters(changes.command('list'))
    .description('which there are, and how each stands')
    .option('--author <who...>', 'only of these people')
    .option('--mine', 'those that you may approve now')
    .option('--sort <keys>', 'order: keys in turn, - for the other way round (-updated)');
  pageOptions(list)
    .addHelpText(
      'after',
      `
Keys of a query: ${keysOf(CHANGE_QUERY_KEYS)}; a word without a key is looked for in id, title,
namespaces, authors and reason.

Examples:
  omnirelay mesh ${name} list --mine
  omnirelay mesh ${name} list --state Executing Paused --sort -updated
  omnirelay mesh ${name} list --query 'author:omar steps:>100'`,
    )
    .action(async (flags: ListFlags, command: Command) => {
      checkRange(flags);
      const { mine, sort, cursor } = flags;
      const query = {
        ...{ ...of, ...asked(flags) },
        ...(mine === true && { mine }),
        ...(sort === undefined ? {} : { sort }),
      };
      await withClient(command, async ({ client, output, signal }) => {
        const { page, things } = await gatherPages(
          (part) => client.changes.list({ ...query, ...part }, { signal }),
          ({ items }) => items,
          { cursor, limit: limitOf(flags) },
        );
        printResult(output, { ...page, items: things }, () => changeTable(things) + staleLine(page));
        tellMore(page.nextCursor, things.length);
        tellUnreadable(page.unreadable);
      });
    });
}

function addShow(changes: Command, { name }: ChangeGroup): void {
  changes
    .command('show')
    .description('one of them: what it does, who approved it, and what you may do')
    .argument('<id>')
    .addHelpText(
      'after',
      `\nExamples:\n  omnirelay mesh ${name} show plan-1a2b3c4d\n  omnirelay mesh ${name} show plan-1a2b3c4d --output json`,
    )
    .action(async (id: string, _flags: object, command: Command) =>
      withClient(command, async ({ client, output, signal }) => {
        const answer = await client.changes.get(id, { signal });
        printResult(output, answer, () => changeText(answer) + staleLine(answer));
      }),
    );
}

function revision(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1) throw new InvalidArgumentError('Write a whole number from 1 on.');
  return count;
}

interface MoveFlags extends Pick<RangeFlags, 'limit' | 'all'> {
  readonly revision?: number;
  readonly from?: string[];
  readonly to?: string[];
  readonly state?: string[];
  readonly query?: string;
  readonly sort?: string;
  readonly cursor?: string;
}

function addMoves(changes: Command, { name }: ChangeGroup): void {
  const moves = changes
    .command('moves')
    .description('its moves, each with how far it has come')
    .argument('<id>')
    .option('--revision <number>', 'of its content; the newest without it', revision)
    .option('--from <node...>', 'only from these nodes; * stands for anything')
    .option('--to <node...>', 'only to these nodes; * stands for anything')
    .addOption(
      new Option('--state <state...>', 'only in these states').choices([
        'Waiting',
        'Begun',
        'Done',
        'Skipped',
        'Mismatch',
      ]),
    )
    .option('--query <text>', 'filter in the query grammar')
    .option('--sort <keys>', 'order: keys in turn, - for the other way round (from,to)');
  pageOptions(moves)
    .addHelpText(
      'after',
      `
Keys of a query: ${keysOf(MOVE_QUERY_KEYS)}; a word without a key is looked for in shard, nodes and
reason.

Examples:
  omnirelay mesh ${name} moves plan-1a2b3c4d --all
  omnirelay mesh ${name} moves plan-1a2b3c4d --from n6 --state Waiting`,
    )
    .action(async (id: string, flags: MoveFlags, command: Command) => {
      const { from: _from, to: _to, ...pages } = flags;
      checkRange(pages);
      const { limit: _limit, all: _all, cursor, ...query } = flags;
      await withClient(command, async ({ client, output, signal }) => {
        const { page, things } = await gatherPages(
          (part) => client.changes.moves({ id, ...query, ...part }, { signal }),
          ({ items }) => items,
          { cursor, limit: limitOf(pages) },
        );
        printResult(output, { ...page, items: things }, () => moveTable(things) + staleLine(page));
        tellMore(page.nextCursor, things.length);
      });
    });
}

function addDiff(changes: Command, { name }: ChangeGroup): void {
  changes
    .command('diff')
    .description('what a later revision moves otherwise than an earlier one')
    .argument('<id>')
    .argument('<from>', 'a revision', revision)
    .argument('[to]', 'a revision; the newest without it', revision)
    .addHelpText('after', `\nExample:\n  omnirelay mesh ${name} diff plan-1a2b3c4d 1 2`)
    .action(async (id: string, from: number, to: number | undefined, _flags: object, command: Command) =>
      withClient(command, async ({ client, output, signal }) => {
        const query = { id, fromRevision: from, ...(to === undefined ? {} : { toRevision: to }) };
        const answer = await client.changes.diff(query, { signal });
        printResult(output, answer, () => diffText(answer.diff));
      }),
    );
}

function addWatch(changes: Command, { name, of }: ChangeGroup): void {
  filters(changes.command('watch'))
    .description('a line for each that goes on, and for each of its steps; with --output json one line an event')
    .argument('[id...]', 'only these')
    .option('--cursor <cursor>', 'go on behind an event, as its cursor says')
    .addHelpText(
      'after',
      `\nExamples:\n  omnirelay mesh ${name} watch\n  omnirelay mesh ${name} watch plan-1a2b3c4d --output json`,
    )
    .action(async (ids: string[], flags: Filters & { cursor?: string }, command: Command) =>
      withClient(command, async ({ client, output, signal }) => {
        const { cursor } = flags;
        const filter = {
          ...{ ...of, ...asked(flags) },
          ...(ids.length === 0 ? {} : { id: ids }),
          ...(cursor === undefined ? {} : { cursor }),
        };
        await watchChangeLines(client.changes.watch, filter, { output, signal });
      }),
    );
}

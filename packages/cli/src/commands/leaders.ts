/** `omnirelay mesh leaders ...`: who leads what, who led it, what fences refused; and asking a leader to step down. */

import type { ControlClient } from '@omnirelay/client';
import { LEADER_QUERY_KEYS, REJECTION_QUERY_KEYS, TERM_QUERY_KEYS } from '@omnirelay/protocol/query';
import { type Command, Option } from 'commander';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { gatherPages, LIST_BOUNDS, type PagePart } from '../gather-pages.ts';
import { leaderTable, rejectionTable, termTable } from '../leader-rows.ts';
import { checkRange, keysOf, limitOf, pastOptions, type RangeFlags, tellMore, tellUnreadable } from '../list-flags.ts';
import { printResult } from '../output.ts';
import { staleLine } from '../stale-line.ts';
import { printable } from '../table.ts';
import { watchLeaders } from '../watch-leaders.ts';
import { type MutationFlags, mutationOptions, requireReason, toMutation, withClient } from '../with-client.ts';

interface Filters {
  readonly scope?: string[];
  readonly kind?: string[];
  readonly query?: string;
  readonly sort?: string;
}
interface ListFlags extends Filters, RangeFlags {
  readonly cursor?: string;
}

const filters = (command: Command): Command =>
  command
    .option('--scope <scope...>', 'only these scopes; * stands for anything')
    .addOption(
      new Option('--kind <kind...>', 'only scopes of these kinds').choices(['global', 'custom', 'shard', 'node']),
    );

const listOptions = (command: Command, what: Parameters<typeof pastOptions>[1]): Command =>
  pastOptions(filters(command), what);

const asked = ({ scope, kind, query, sort, from, to }: ListFlags) => ({
  ...(scope === undefined ? {} : { scope }),
  ...(kind === undefined ? {} : { scopeKind: kind }),
  ...(query === undefined ? {} : { query }),
  ...(sort === undefined ? {} : { sort }),
  ...(from === undefined ? {} : { from: from.text }),
  ...(to === undefined ? {} : { to: to.text }),
});

interface PastPage<T> {
  readonly nextCursor?: string;
  readonly items: readonly T[];
  readonly unreadable: Parameters<typeof tellUnreadable>[0];
}

/** What is kept of the past, as much as the flags ask for. */
async function showPast<T>(
  command: Command,
  flags: ListFlags,
  past: {
    readonly ask: (
      leaders: ControlClient['leaders'],
      query: ReturnType<typeof asked> & PagePart,
      options: { readonly signal: AbortSignal },
    ) => Promise<PastPage<T>>;
    readonly table: (things: readonly T[]) => string;
  },
): Promise<void> {
  checkRange(flags);
  await withClient(command, async ({ client, output, signal }) => {
    const { page, things } = await gatherPages(
      (part) => past.ask(client.leaders, { ...asked(flags), ...part }, { signal }),
      ({ items }) => items,
      { cursor: flags.cursor, limit: limitOf(flags) },
    );
    printResult(output, { ...page, items: things }, () => past.table(things));
    tellMore(page.nextCursor, things.length);
    tellUnreadable(page.unreadable);
  });
}

export function addLeaderCommands(mesh: Command): void {
  const leaders = mesh.command('leaders').description('who leads what, who led it, and handing it over');
  addStatus(leaders);
  addHistory(leaders);
  addRejections(leaders);
  addStepDown(leaders);
}

function addStatus(leaders: Command): void {
  filters(leaders.command('status'))
    .description('who leads what, under which fence and until when')
    .option('--query <text>', 'filter in the query grammar')
    .option('--sort <keys>', 'order: keys in turn, - for the other way round (kind,-term)')
    .option('--watch', 'keep showing; with --output json one line an event')
    .addHelpText(
      'after',
      `
Keys of a query: ${keysOf(LEADER_QUERY_KEYS)}; a word without a key is looked for in
scope and leader.

Examples:
  omnirelay mesh leaders status
  omnirelay mesh leaders status --kind global custom
  omnirelay mesh leaders status --scope 'shard/orders/*' --sort leader
  omnirelay mesh leaders status --query 'leader:n3 term:>5'
  omnirelay mesh leaders status --scope global-control --watch`,
    )
    .action(async (flags: Filters & { watch?: boolean }, command: Command) => {
      const { watch = false, query, sort } = flags;
      if (watch && (query !== undefined || sort !== undefined))
        throw new CliError('--watch shows scopes in their own order, and takes no --query, --sort.', {
          exitCode: EXIT.usage,
          hint: 'Leave them out, or --watch; --scope and --kind may stay.',
        });
      await withClient(command, async ({ client, output, signal }) => {
        const filter = asked(flags);
        if (watch) return watchLeaders(client.leaders.follow, filter, { output, signal });
        const { page, things } = await gatherPages(
          (part) => client.leaders.list({ ...filter, ...part }, { signal }),
          ({ tokens }) => tokens,
          { limit: LIST_BOUNDS.all },
        );
        printResult(
          output,
          { ...page, tokens: things },
          () => leaderTable(things, page.conflicts, { asTheyCome: sort !== undefined }) + staleLine(page),
        );
        tellUnreadable(page.unreadable);
      });
    });
}

function addHistory(leaders: Command): void {
  listOptions(leaders.command('history'), {
    time: 'terms that lasted then;',
    sort: '-from, newest first, unless told otherwise; from, oldest first',
  })
    .description('terms of leaders, how each came to be and how it ended, newest first')
    .addHelpText(
      'after',
      `
Keys of a query: ${keysOf(TERM_QUERY_KEYS)}; a word without a key is looked for in
scope and leader. ended:no finds those who lead.

Examples:
  omnirelay mesh leaders history --scope global-control
  omnirelay mesh leaders history --from now-6h --query 'ended:epoch-ended'
  omnirelay mesh leaders history --from 2026-11-23 --to 2026-11-24 --all --output json`,
    )
    .action((flags: ListFlags, command: Command) =>
      showPast(command, flags, { ask: (leaders, ...query) => leaders.history(...query), table: termTable }),
    );
}

function addRejections(leaders: Command): void {
  listOptions(leaders.command('rejections'), {
    time: 'refused then;',
    sort: '-at, newest first, unless told otherwise; at, oldest first',
  })
    .description('writes that were refused since their fence was not the current one, newest first')
    .addHelpText(
      'after',
      `
Keys of a query: ${keysOf(REJECTION_QUERY_KEYS)}; a word without a key is looked for in
scope, writer and keys.

Examples:
  omnirelay mesh leaders rejections --from now-1d
  omnirelay mesh leaders rejections --scope global-control --query writer:n3`,
    )
    .action((flags: ListFlags, command: Command) =>
      showPast(command, flags, { ask: (leaders, ...query) => leaders.rejections(...query), table: rejectionTable }),
    );
}

function addStepDown(leaders: Command): void {
  mutationOptions(leaders.command('step-down').argument('<scope>'))
    .description('ask the leader of a scope to hand it over; needs a reason')
    .option('--next <node>', 'who should lead next; one that stands for the scope')
    .addHelpText(
      'after',
      `
Whoever leads when the command begins is asked, and nobody who comes after: --if-match with a fence token in quotes names
an earlier one. That it has handed over is told by \`omnirelay mesh leaders status --watch\`.

Examples:
  omnirelay mesh leaders step-down global-control --reason "upgrade of n1" --dry-run
  omnirelay mesh leaders step-down shard/orders/7 --next n3 --reason "n1 is slow" --ticket OPS-12`,
    )
    .action(async (scope: string, flags: MutationFlags & { next?: string }, command: Command) => {
      requireReason(flags, 'Stepping down');
      await withClient(command, async ({ client, output, signal }) => {
        // What it means is told of whoever leads by then; to change, the one that was seen is named.
        const seen =
          flags.ifMatch === undefined && flags.dryRun !== true
            ? (await client.leaders.list({ scope: [scope] }, { signal })).tokens[0]
            : undefined;
        const mutation = {
          ...toMutation(flags),
          ...(seen === undefined ? {} : { ifMatch: `"${seen.fenceToken}"` }),
          ...(flags.next === undefined ? {} : { next: flags.next }),
        };
        const answer = await client.leaders.stepDown(scope, mutation, { signal });
        const { dryRun, leaderId, next, effects, blockers } = answer;
        printResult(output, answer, () => {
          const handOver = `${leaderId ?? 'nobody'} to hand ${scope} over${next === undefined ? '' : ` to ${next}`}.`;
          return [
            dryRun ? `Would ask ${handOver}` : `Asked ${handOver}`,
            ...effects.map((effect) => `  ${effect}`),
            ...blockers.map((blocker) => `  blocked: ${blocker}`),
            ...answer.candidates
              .filter(({ ready }) => !ready)
              .map(({ nodeId, why }) => `  not fit: ${nodeId}: ${why ?? 'unknown'}`),
          ]
            .map(printable)
            .join('\n');
        });
      });
    });
}

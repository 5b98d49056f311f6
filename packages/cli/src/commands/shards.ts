/** `omnirelay mesh shards ...`: where shards are and why; what stands apart (their past, what-ifs, acts) is added from its own files. */
import { SHARD_QUERY_KEYS } from '@omnirelay/protocol/query';
import { type Command, Option } from 'commander';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { gatherPages } from '../gather-pages.ts';
import { checkRange, keysOf, limitOf, pageOptions, type RangeFlags, tellMore, tellUnreadable } from '../list-flags.ts';
import { printResult } from '../output.ts';
import { namedShard } from '../shard-names.ts';
import { explanationText, shardAnswerText, shardTable } from '../shard-rows.ts';
import { staleLine } from '../stale-line.ts';
import { watchShardChanges, watchShardTable } from '../watch-shards.ts';
import { namingNamespaces, whyNothing } from '../which-namespaces.ts';
import { type ClientContext, withClient } from '../with-client.ts';
import { addShardActs } from './shard-acts.ts';
import { addShardPast } from './shard-past.ts';
import { addShardRebalance } from './shard-rebalance.ts';
import { addShardSimulation } from './shard-simulation.ts';

interface Filters {
  readonly namespace?: string[];
  readonly owner?: string[];
  readonly status?: string[];
  readonly search?: string;
  readonly query?: string;
}
interface ListFlags extends Filters, Pick<RangeFlags, 'limit' | 'all'> {
  readonly sort?: string;
  readonly at?: string;
  readonly cursor?: string;
  readonly watch?: boolean;
}

const STATUSES = ['Active', 'Draining', 'Paused', 'Disabled'];

const filters = (command: Command): Command =>
  command
    .option('--namespace <name...>', 'only of these namespaces; * stands for anything')
    .option('--owner <node...>', 'only of these owners; * stands for anything, none for nobody')
    .addOption(new Option('--status <status...>', 'only in these statuses').choices(STATUSES))
    .option('--search <text>', 'only with this in their numbers')
    .option('--query <text>', 'filter in the query grammar');

const asked = ({ namespace, owner, status, search, query }: Filters) => ({
  ...(namespace === undefined ? {} : { namespace }),
  ...(owner === undefined ? {} : { owner }),
  ...(status === undefined ? {} : { status }),
  ...(search === undefined ? {} : { search }),
  ...(query === undefined ? {} : { query }),
});

const QUERY_HELP = `
Keys of a query: ${keysOf(SHARD_QUERY_KEYS)}; a word without a key is looked for in
namespace/shard and owner.`;

export function addShardCommands(mesh: Command): void {
  const shards = mesh.command('shards').description('where shards are and why, what moved them, and holding them up');
  addList(shards);
  addGet(shards);
  addExplain(shards);
  addWatch(shards);
  addShardPast(shards);
  addShardSimulation(shards);
  addShardRebalance(shards);
  addShardActs(shards);
}

function addList(shards: Command): void {
  const list = filters(shards.command('list'))
    .description('which node owns each shard, and what it is in')
    .option('--sort <keys>', 'order: keys in turn, - for the other way round (owner,-version)')
    .option('--at <when>', 'as it was: a moment (now-6h), or of one namespace a version of its map (1.44)');
  pageOptions(list)
    .option('--watch', 'keep showing; with --output json one line an event')
    .addHelpText(
      'after',
      `${QUERY_HELP}

Examples:
  omnirelay mesh shards list --namespace orders --all
  omnirelay mesh shards list --owner n6 --status Draining Paused
  omnirelay mesh shards list --query 'state:leaderless,moving'
  omnirelay mesh shards list --namespace orders --at 1.44 --output json
  omnirelay mesh shards list --query 'moving:-none' --watch`,
    )
    .action(async (flags: ListFlags, command: Command) => {
      checkListFlags(flags);
      await withClient(command, async ({ client, output, signal }) => {
        const filter = asked(flags);
        const limit = limitOf(flags);
        if (flags.watch === true) return watchShardTable(client.shards.watch, filter, { output, signal, limit });
        const { sort, at } = flags;
        const past = { ...(sort === undefined ? {} : { sort }), ...(at === undefined ? {} : { at }) };
        const { page, things } = await gatherPages(
          (part) => client.shards.list({ ...filter, ...past, ...part }, { signal }),
          ({ items }) => items,
          { cursor: flags.cursor, limit },
        );
        printResult(
          output,
          { ...page, items: things },
          () => shardTable(things, { past: at !== undefined }) + staleLine(page),
        );
        tellMore(page.nextCursor, things.length);
        tellUnreadable(page.unreadable);
        if (things.length > 0) return;
        for (const why of await whyNothing(client, flags.namespace, signal)) process.stderr.write(`${why}\n`);
      });
    });
}

/** @throws CliError */
function checkListFlags(flags: ListFlags): void {
  const useless =
    flags.watch === true ? (['sort', 'at', 'cursor'] as const).filter((name) => flags[name] !== undefined) : [];
  if (useless.length > 0)
    throw new CliError(
      `--watch shows shards by namespace and number, as they are, and takes no ${useless.map((name) => `--${name}`).join(', ')}.`,
      { exitCode: EXIT.usage, hint: 'Leave them out, or --watch.' },
    );
  checkRange(flags);
}

const shardArguments = (command: Command): Command =>
  command.argument('<namespace>', 'or in one word namespace/shard').argument('[shard]', 'its number');

interface OfShard<Answer> {
  readonly ask: (context: ClientContext) => Promise<Answer>;
  readonly text: (answer: Answer) => string;
}

async function tellOfShard<Answer>(command: Command, namespace: string, { ask, text }: OfShard<Answer>): Promise<void> {
  await withClient(command, async (context) => {
    const { client, output, signal } = context;
    const answer = await namingNamespaces(client, { namespace, signal }, () => ask(context));
    printResult(output, answer, () => text(answer));
  });
}

function addGet(shards: Command): void {
  shardArguments(shards.command('get'))
    .description('one shard: who owns it, who holds it, and what happened to it')
    .addHelpText(
      'after',
      '\nExamples:\n  omnirelay mesh shards get orders 412\n  omnirelay mesh shards get orders/00412 --output json',
    )
    .action(async (first: string, second: string | undefined, _flags: object, command: Command) => {
      const { namespace, shardId } = namedShard(first, second);
      await tellOfShard(command, namespace, {
        ask: ({ client, signal }) => client.shards.get(namespace, shardId, { signal }),
        text: shardAnswerText,
      });
    });
}

function addExplain(shards: Command): void {
  shardArguments(shards.command('explain'))
    .description('why a shard is where it is, and for each other node why not')
    .option('--at <when>', 'by the map of then: a moment (now-6h), or a version of the map (1.44)')
    .addHelpText(
      'after',
      '\nExamples:\n  omnirelay mesh shards explain orders 412\n  omnirelay mesh shards explain orders/00412 --at now-6h',
    )
    .action(async (first: string, second: string | undefined, { at }: { at?: string }, command: Command) => {
      const { namespace, shardId } = namedShard(first, second);
      await tellOfShard(command, namespace, {
        ask: ({ client, signal }) =>
          client.shards.explain(namespace, shardId, { signal, ...(at === undefined ? {} : { at }) }),
        text: explanationText,
      });
    });
}

function addWatch(shards: Command): void {
  filters(shards.command('watch'))
    .description('a line for each shard that changes from now on; with --output json one line an event')
    .option('--cursor <cursor>', 'go on behind an event, as its cursor says')
    .addHelpText(
      'after',
      `${QUERY_HELP}

Examples:
  omnirelay mesh shards watch --namespace orders
  omnirelay mesh shards watch --owner n6 --output json`,
    )
    .action(async (flags: Filters & { cursor?: string }, command: Command) =>
      withClient(command, async ({ client, output, signal }) => {
        const { cursor } = flags;
        const filter = { ...asked(flags), ...(cursor === undefined ? {} : { cursor }) };
        await watchShardChanges(client.shards.watch, filter, { output, signal });
      }),
    );
}

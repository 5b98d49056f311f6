/** `omnirelay mesh freeze list|add|lift`: windows in which no planned move begins, or moves begin in them alone. */
import { parseDuration } from '@omnirelay/config';
import { FREEZE_QUERY_KEYS } from '@omnirelay/protocol/query';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { type Freeze, freezeChangeText, freezeTable } from '../freeze-rows.ts';
import { keysOf, type Moment, moment } from '../list-flags.ts';
import { printResult } from '../output.ts';
import { showWholeList } from '../show-whole-list.ts';
import { showWatched } from '../watched-table.ts';
import {
  actOptions,
  type ClientContext,
  type MutationFlags,
  mutationOptions,
  requireReason,
  toMutation,
  withClient,
} from '../with-client.ts';

const STATES = ['Upcoming', 'Active', 'Over'] as const;

interface ListFlags {
  readonly namespace?: string[];
  readonly state?: (typeof STATES)[number][];
  readonly query?: string;
  readonly sort?: string;
  readonly watch?: boolean;
}
interface AddFlags extends MutationFlags {
  readonly from?: Moment;
  readonly until?: Moment;
  readonly for?: number;
  readonly namespace?: string;
  readonly maintenance?: boolean;
}

export function addFreezeCommands(mesh: Command): void {
  const freeze = mesh.command('freeze').description('let no planned move begin for a while; it is over by itself');
  addList(freeze);
  addAdd(freeze);
  addLift(freeze);
}

function addList(freeze: Command): void {
  freeze
    .command('list')
    .description('what stands, is to come, or was over lately')
    .option('--namespace <name...>', 'only what concerns these; * stands for anything')
    .addOption(new Option('--state <state...>', 'only in these states').choices(STATES))
    .option('--query <text>', 'filter in the query grammar')
    .option('--sort <keys>', 'order: keys in turn, - for the other way round (until,-from)')
    .option('--watch', 'the same as it changes, by --namespace alone; Ctrl-C ends')
    .addHelpText(
      'after',
      `
Keys of a query: ${keysOf(FREEZE_QUERY_KEYS)}; a word without a key is looked for in id,
namespace and reason.

Examples:
  omnirelay mesh freeze list
  omnirelay mesh freeze list --state Active --namespace orders`,
    )
    .action(async (flags: ListFlags, command: Command) => {
      const { watch, ...asked } = flags;
      const { namespace, state, query, sort } = asked;
      if (watch === true && (state ?? query ?? sort) !== undefined)
        throw new CliError('--watch takes --namespace alone.', {
          exitCode: EXIT.usage,
          hint: 'Leave out --state, --query and --sort.',
        });
      await withClient(command, async (context) => {
        const { client, signal } = context;
        if (watch === true) return watchFreezes(context, namespace === undefined ? {} : { namespace });
        await showWholeList(context, (part) => client.freezes.list({ ...asked, ...part }, { signal }), freezeTable);
      });
    });
}

async function watchFreezes(
  { client, output, signal }: ClientContext,
  named: { readonly namespace?: readonly string[] },
): Promise<void> {
  const freezes = new Map<string, Freeze>();
  await showWatched(
    client.freezes.watch({ ...named, signal }),
    {
      table: () => freezeTable([...freezes.values()].sort((a, b) => (a.id < b.id ? -1 : 1))),
      take({ kind, freeze }) {
        if (kind === 'Heartbeat') return 'nothing';
        if (kind === 'Resync') freezes.clear();
        if (freeze !== undefined && kind === 'Removed') freezes.delete(freeze.id);
        else if (freeze !== undefined) freezes.set(freeze.id, freeze);
        return kind === 'Resync' ? 'resync' : kind === 'Ready' ? 'ready' : 'change';
      },
    },
    output,
  );
}

function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms <= 0) throw new InvalidArgumentError('Write a time such as 90m, 12h or 3d.');
  return ms;
}

/** @throws CliError */
function timesOf({ from, until, for: lasts }: AddFlags): { readonly from?: string; readonly until: string } {
  const usage = (text: string, hint: string): CliError => new CliError(text, { exitCode: EXIT.usage, hint });
  if (until === undefined && lasts === undefined)
    throw usage('It is not said when it is over.', 'Give --until TIME or --for DURATION.');
  if (until !== undefined && lasts !== undefined)
    throw usage('--until and --for say different things.', 'Give one of them.');
  const begins = from?.from ?? Date.now();
  const ends = until?.from ?? begins + (lasts ?? 0);
  return {
    ...(from === undefined ? {} : { from: new Date(begins).toISOString() }),
    until: new Date(ends).toISOString(),
  };
}

function addAdd(freeze: Command): void {
  const add = freeze
    .command('add')
    .description('let no planned move begin until it is over. Needs a reason')
    .argument('[id]', 'a name for it; one is made up without it')
    .option('--until <time>', 'when it is over: 2026-11-23T14:02:10Z (UTC unless it says otherwise)', moment)
    .option('--for <duration>', 'how long it lasts instead: 90m, 12h, 3d', duration)
    .option('--from <time>', 'when it begins; now unless told otherwise', moment)
    .option('--namespace <name>', 'of this namespace alone; of the whole cluster without it')
    .option('--maintenance', 'the other way round: until it is over, moves begin in it alone');
  actOptions(add)
    .addHelpText(
      'after',
      `
It lasts 30 days at most. What is in flight comes to its end, and shards whose owner dies go to others all the same.

Examples:
  omnirelay mesh freeze add sale --for 12h --reason "the sale is on" --ticket OPS-12
  omnirelay mesh freeze add --namespace orders --until 2026-12-01T06:00Z --reason "closing of the books" --dry-run
  omnirelay mesh freeze add night --maintenance --from 2026-12-01T01:00Z --for 2h --reason "new switches"`,
    )
    .action(async (id: string | undefined, flags: AddFlags, command: Command) => {
      requireReason(flags, 'A freeze');
      const input = {
        ...(id === undefined ? {} : { id }),
        ...timesOf(flags),
        ...(flags.namespace === undefined ? {} : { namespace: flags.namespace }),
        ...(flags.maintenance === true ? { kind: 'maintenance' as const } : {}),
        ...toMutation(flags),
      };
      await withClient(command, async ({ client, output, signal }) => {
        const change = await client.freezes.create(input, { signal });
        printResult(output, change, () => freezeChangeText(change, ['make', 'Made']));
      });
    });
}

function addLift(freeze: Command): void {
  const lift = freeze
    .command('lift')
    .description('end it before it is over by itself. Needs a reason')
    .argument('<id>');
  mutationOptions(lift)
    .addHelpText(
      'after',
      `
Example:
  omnirelay mesh freeze lift sale --reason "sold out"`,
    )
    .action(async (id: string, flags: MutationFlags, command: Command) => {
      requireReason(flags, 'Lifting a freeze');
      await withClient(command, async ({ client, output, signal }) => {
        const change = await client.freezes.lift({ id, ...toMutation(flags) }, { signal });
        printResult(output, change, () => freezeChangeText(change, ['lift', 'Lifted']));
      });
    });
}

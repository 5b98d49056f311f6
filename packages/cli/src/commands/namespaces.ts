/** `omnirelay mesh namespaces list|create|change`: namespaces of shards, how they are placed, and who may own them. */
import { type ControlClient, ControlError } from '@omnirelay/client';
import { NAMESPACE_QUERY_KEYS } from '@omnirelay/protocol/query';
import { type Command, Option } from 'commander';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { LIST_BOUNDS } from '../gather-pages.ts';
import { keysOf } from '../list-flags.ts';
import { namespaceChangeText, namespaceTable } from '../namespace-rows.ts';
import { printResult } from '../output.ts';
import { type PlacementFlags, placementOf, placementOptions, wholeNumber } from '../placement-flags.ts';
import { showWholeList } from '../show-whole-list.ts';
import { SIMULATION_TIMEOUT_MS } from '../simulation-text.ts';
import { whyNoNamespace, whyNothing } from '../which-namespaces.ts';
import {
  actOptions,
  type MutationFlags,
  mutationOptions,
  requireReason,
  toMutation,
  withClient,
} from '../with-client.ts';

const ROLES = ['worker', 'gateway', 'control'];

interface ListFlags {
  readonly namespace?: string[];
  readonly query?: string;
  readonly sort?: string;
}
interface SettingsFlags extends PlacementFlags, MutationFlags {
  readonly shards?: number;
  readonly role?: string[];
  readonly effects?: 'fenced' | 'unfenced';
}
interface ChangeFlags extends SettingsFlags {
  readonly force?: boolean;
}
interface CreateFlags extends SettingsFlags {
  readonly shards: number;
  readonly kind?: 'service' | 'queue';
}

export function addNamespaceCommands(mesh: Command): void {
  const namespaces = mesh
    .command('namespaces')
    .description('namespaces of shards: how they are placed, and who may own them');
  addList(namespaces);
  addCreate(namespaces);
  addChange(namespaces);
}

function addList(namespaces: Command): void {
  namespaces
    .command('list')
    .description('which there are, and how each stands')
    .option('--namespace <name...>', 'only these; * stands for anything')
    .option('--query <text>', 'filter in the query grammar')
    .option('--sort <keys>', 'order: keys in turn, - for the other way round (kind,-shards)')
    .addHelpText(
      'after',
      `
Keys of a query: ${keysOf(NAMESPACE_QUERY_KEYS)}; a word without a key is looked for in
the name. Homes and rules are told by --output json.

Examples:
  omnirelay mesh namespaces list
  omnirelay mesh namespaces list --query 'strategy:ring imbalance:>1.2'
  omnirelay mesh namespaces list --namespace orders --output json | jq '.items[].rules'`,
    )
    .action(async (flags: ListFlags, command: Command) =>
      withClient(command, async (context) => {
        const { client, signal } = context;
        const things = await showWholeList(
          context,
          (part) => client.namespaces.list({ ...flags, ...part }, { signal }),
          namespaceTable,
        );
        if (things.length > 0) return;
        for (const why of await whyNothing(client, flags.namespace, signal)) process.stderr.write(`${why}\n`);
      }),
    );
}

const effectsOption = (): Option =>
  new Option(
    '--effects <how>',
    'fenced: each effect carries the fence to where it lands, so none waits for a dead owner',
  ).choices(['fenced', 'unfenced']);

const roleOption = (text: string): Option => new Option('--role <role...>', text).choices(ROLES);

function addCreate(namespaces: Command): void {
  const create = namespaces
    .command('create')
    .description('make a namespace; its number of shards is fixed from then on. Needs a reason')
    .argument('<name>')
    .requiredOption('--shards <count>', 'how many; which one a key belongs to depends on it', wholeNumber)
    .addOption(new Option('--kind <kind>', 'of a queue the shards are task queues').choices(['service', 'queue']))
    .addOption(roleOption('nodes of these roles may own its shards; worker unless told otherwise'))
    .addOption(effectsOption());
  actOptions(placementOptions(create, { none: false }))
    .addHelpText(
      'after',
      `
Examples:
  omnirelay mesh namespaces create orders --shards 1024 --reason "new service" --dry-run
  omnirelay mesh namespaces create orders --shards 1024 --strategy locality --home 0-511=eu-west --home 512-1023=us-east \\
    --rules rules.yaml --reason "new service" --ticket OPS-12
  omnirelay mesh namespaces create mail --shards 64 --kind queue --reason "new queue"

A file of rules:
  - { id: gpu-only, kind: pin, from: 0, to: 15, nodes: { label: gpu=yes } }
  - { id: not-n6, kind: exclude, from: 16, to: 99, nodes: { nodeId: n6 } }
  - { id: twins, kind: anti-affinity, shards: [7, 8], apart: zone }`,
    )
    .action(async (namespace: string, flags: CreateFlags, command: Command) => {
      requireReason(flags, 'Making a namespace');
      const { shards: shardCount, kind, role: roles, effects } = flags;
      const input = {
        ...{ namespace, shardCount, ...placementOf(flags) },
        ...(kind === undefined ? {} : { kind }),
        ...(roles === undefined ? {} : { roles }),
        ...(effects === undefined ? {} : { effects }),
        ...toMutation(flags),
      };
      await withClient(command, async ({ client, output, signal }) => {
        const change = await client.namespaces.create(input, { signal });
        printResult(output, change, () => namespaceChangeText(change, undefined));
      });
    });
}

function addChange(namespaces: Command): void {
  const change = namespaces
    .command('change')
    .description('change strategy, rules, roles or effects; what it moves is told before it is made. Needs a reason')
    .argument('<name>')
    .option('--shards <count>', 'refused, with the reason, unless it has so many', wholeNumber)
    .addOption(roleOption('nodes of these roles may own its shards, and no others'))
    .addOption(effectsOption())
    .option('--force', 'whatever the rounds have left: all that has to move at once, of what is under way as well');
  mutationOptions(placementOptions(change))
    .addHelpText(
      'after',
      `
What is not named stays. The change is simulated, and then made upon the settings that were read; with --dry-run it is only simulated.

Examples:
  omnirelay mesh namespaces change orders --strategy ring --reason "compare" --dry-run
  omnirelay mesh namespaces change orders --rules rules.yaml --reason "gpu nodes" --ticket OPS-12
  omnirelay mesh namespaces change orders --no-rules --reason "no longer needed"
  omnirelay mesh namespaces change orders --force --reason "it cannot wait for the rounds"`,
    )
    .action(async (namespace: string, flags: ChangeFlags, command: Command) => {
      requireReason(flags, 'Changing a namespace');
      const { shards: shardCount, role: roles, effects } = flags;
      const asked = {
        ...{ namespace, ...placementOf(flags) },
        ...(shardCount === undefined ? {} : { shardCount }),
        ...(roles === undefined ? {} : { roles }),
        ...(effects === undefined ? {} : { effects }),
        ...(flags.force === true && { force: true }),
      };
      if (Object.keys(asked).length === 1)
        throw new CliError('Nothing is said of what is to be changed.', {
          exitCode: EXIT.usage,
          hint: 'Give --strategy, --rules, --no-rules, --role, --effects or --force.',
        });
      await withClient(command, async ({ client, output, signal }) => {
        const ifMatch = flags.ifMatch ?? (await etagOf(client, namespace, signal));
        const mutation = { ...toMutation(flags), ifMatch };
        const { idempotencyKey: _, ...looking } = mutation;
        const looked = await client.namespaces.change(
          { ...asked, ...looking, dryRun: true },
          { signal, timeoutMs: SIMULATION_TIMEOUT_MS },
        );
        const { simulation } = looked;
        const made =
          flags.dryRun === true ? looked : await client.namespaces.change({ ...asked, ...mutation }, { signal });
        const told = simulation === undefined ? made : { ...made, simulation };
        printResult(output, told, () => namespaceChangeText(made, simulation));
      });
    });
}

/** Of its settings as they are now. @throws ControlError */
async function etagOf(client: ControlClient, namespace: string, signal: AbortSignal): Promise<string> {
  const { items } = await client.namespaces.list({ namespace: [namespace], pageSize: LIST_BOUNDS.page }, { signal });
  const found = items.find((one) => one.namespace === namespace);
  if (found !== undefined) return found.etag;
  const detail = (await whyNoNamespace(client, namespace, signal)) ?? `There is no namespace ${namespace}.`;
  const problem = { type: 'about:blank', title: 'not found', status: 404, code: 'not_found', detail };
  throw new ControlError(problem, { retryable: false });
}

/** `omnirelay mesh policies ...`: what rebalancing goes by, of the cluster and of each namespace. */
import { readDataFile } from '@omnirelay/config';
import { POLICY_QUERY_KEYS } from '@omnirelay/protocol/query';
import { type Command, InvalidArgumentError } from 'commander';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { keysOf } from '../list-flags.ts';
import { print, printResult } from '../output.ts';
import {
  type PolicyChange,
  policyChangeText,
  policyDiffText,
  policyTable,
  policyText,
  versionTable,
} from '../policy-rows.ts';
import { showWholeList } from '../show-whole-list.ts';
import { SIMULATION_TIMEOUT_MS } from '../simulation-text.ts';
import { staleLine } from '../stale-line.ts';
import { printable } from '../table.ts';
import {
  type ClientContext,
  type MutationFlags,
  mutationOptions,
  requireReason,
  toMutation,
  withClient,
} from '../with-client.ts';

const CLUSTER = 'rebalance';

interface ListFlags {
  readonly namespace?: string[];
  readonly query?: string;
  readonly sort?: string;
}
interface SetFlags extends MutationFlags {
  readonly file: string;
}

const POLICY = "rebalance, the cluster's, or rebalance.<namespace>";

export function addPolicyCommands(mesh: Command): void {
  const policies = mesh
    .command('policies')
    .description('what rebalancing goes by: limits, approvals, windows, who is sick');
  addList(policies);
  addShow(policies);
  addSet(policies);
  addReset(policies);
  addHistory(policies);
  addDiff(policies);
}

function addList(policies: Command): void {
  policies
    .command('list')
    .description('of the cluster and of each namespace, with what holds')
    .option('--namespace <name...>', 'only of these; * stands for anything')
    .option('--query <text>', 'filter in the query grammar')
    .option('--sort <keys>', 'order: keys in turn, - for the other way round (mode,-updated)')
    .addHelpText(
      'after',
      `
Keys of a query: ${keysOf(POLICY_QUERY_KEYS)}; a word without a key is looked for in the id.

Examples:
  omnirelay mesh policies list
  omnirelay mesh policies list --query 'mode:approval'`,
    )
    .action(async (flags: ListFlags, command: Command) =>
      withClient(command, async (context) => {
        const { client, signal } = context;
        await showWholeList(context, (part) => client.policies.list({ ...flags, ...part }, { signal }), policyTable);
      }),
    );
}

function addShow(policies: Command): void {
  policies
    .command('show')
    .description('what holds, and where each value comes from')
    .argument('[policy]', POLICY, CLUSTER)
    .addHelpText(
      'after',
      `
Examples:
  omnirelay mesh policies show
  omnirelay mesh policies show rebalance.orders --output json | jq .policy.document > orders.json`,
    )
    .action(async (policy: string, _flags: object, command: Command) =>
      withClient(command, async ({ client, output, signal }) => {
        const answer = await client.policies.get(policy, { signal });
        printResult(output, answer, () => policyText(answer) + staleLine(answer));
      }),
    );
}

/** What is wrong is told in whole, by its paths. @throws CliError */
function refuseProblems(
  { problems, policy }: PolicyChange,
  output: ClientContext['output'],
  looked: PolicyChange,
): void {
  if (problems.length === 0) return;
  if (output === 'json') print(JSON.stringify(looked, undefined, 2));
  const lines = problems.map(
    ({ path, message }) => `\n  ${printable(`${path === '' ? 'the document' : path} ${message}`)}`,
  );
  throw new CliError(`${policy} would be no policy:${lines.join('')}`, {
    exitCode: EXIT.usage,
    hint: 'docs/reference/rebalance-policy.schema.json says what may stand in one.',
  });
}

async function write(
  { client, output, signal }: ClientContext,
  flags: MutationFlags,
  { policy, document }: { readonly policy: string; readonly document?: Readonly<Record<string, unknown>> },
): Promise<void> {
  const { policies } = client;
  const ifMatch = flags.ifMatch ?? (await policies.get(policy, { signal })).policy.etag;
  const mutation = { ...toMutation(flags), policy, ifMatch };
  const { idempotencyKey: _, ...looking } = mutation;
  const ask = (asked: typeof mutation & { readonly dryRun?: boolean }, timeoutMs?: number): Promise<PolicyChange> => {
    const options = { signal, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
    return document === undefined ? policies.reset(asked, options) : policies.change({ ...asked, document }, options);
  };
  const looked = await ask({ ...looking, dryRun: true }, SIMULATION_TIMEOUT_MS);
  refuseProblems(looked, output, looked);
  const made = flags.dryRun === true ? looked : await ask(mutation);
  printResult(output, { ...made, preview: looked.preview, warnings: looked.warnings }, () =>
    policyChangeText(made, looked),
  );
}

function addSet(policies: Command): void {
  const set = policies
    .command('set')
    .description('write a policy anew, instead of all that it says. Needs a reason')
    .argument('<policy>', POLICY)
    .requiredOption('-f, --file <file>', 'YAML or JSON, as docs/reference/rebalance-policy.schema.json has it');
  mutationOptions(set)
    .addHelpText(
      'after',
      `
What the file leaves out is as the cluster says, or the default. It is tried first: all that is wrong is told, each with its path, and what
it would say of the mesh as it is. Then it is written over the version that was read.

Examples:
  omnirelay mesh policies set rebalance -f docs/examples/policies/cautious.yaml --reason "the sale" --dry-run
  omnirelay mesh policies set rebalance.orders -f orders.yaml --reason "sick sooner" --ticket OPS-12`,
    )
    .action(async (policy: string, flags: SetFlags, command: Command) => {
      requireReason(flags, 'Writing a policy');
      const document = readDataFile(flags.file);
      if (typeof document !== 'object' || document === null || Array.isArray(document))
        throw new CliError(`${flags.file} is no policy.`, {
          exitCode: EXIT.usage,
          hint: 'Write a mapping; to say nothing at all, `omnirelay mesh policies reset`.',
        });
      await withClient(command, (context) =>
        write(context, flags, { policy, document: document as Readonly<Record<string, unknown>> }),
      );
    });
}

function addReset(policies: Command): void {
  const reset = policies
    .command('reset')
    .description('let it say nothing of its own: the defaults hold, or what the cluster says. Needs a reason')
    .argument('<policy>', POLICY);
  mutationOptions(reset)
    .addHelpText(
      'after',
      `
What it said stays in its history.

Example:
  omnirelay mesh policies reset rebalance.orders --reason "as everybody else" --dry-run`,
    )
    .action(async (policy: string, flags: MutationFlags, command: Command) => {
      requireReason(flags, 'Resetting a policy');
      await withClient(command, (context) => write(context, flags, { policy }));
    });
}

function addHistory(policies: Command): void {
  policies
    .command('history')
    .description('its versions, newest first: who wrote each, why, and what became another')
    .argument('[policy]', POLICY, CLUSTER)
    .action(async (policy: string, _flags: object, command: Command) =>
      withClient(command, async (context) => {
        const { client, signal } = context;
        await showWholeList(context, (part) => client.policies.versions({ policy, ...part }, { signal }), versionTable);
      }),
    );
}

function versionNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Write the number of a version; 0 is before the first.');
  return Number(text);
}

function addDiff(policies: Command): void {
  policies
    .command('diff')
    .description('what became another between two of its versions, in words')
    .argument('<policy>', POLICY)
    .requiredOption('--from <version>', '0: before anybody wrote it', versionNumber)
    .option('--to <version>', 'the newest unless told otherwise', versionNumber)
    .addHelpText(
      'after',
      `
Example:
  omnirelay mesh policies diff rebalance --from 3 --to 5`,
    )
    .action(async (policy: string, { from, to }: { readonly from: number; readonly to?: number }, command: Command) =>
      withClient(command, async ({ client, output, signal }) => {
        const query = { policy, fromVersion: from, ...(to === undefined ? {} : { toVersion: to }) };
        const diff = await client.policies.diff(query, { signal });
        printResult(output, diff, () => policyDiffText(diff));
      }),
    );
}

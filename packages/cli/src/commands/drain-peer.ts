/** `omnirelay mesh peers drain`: what it would mean, asking for it, and waiting until it is done. */
import { formatDuration, parseDuration } from '@omnirelay/config';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { CliError } from '../cli-error.ts';
import { confirmationCode, confirmOption, requireConfirmation } from '../confirmation-code.ts';
import { drainChangeText, powerOffText } from '../drain-text.ts';
import { EXIT } from '../exit-codes.ts';
import { printResult } from '../output.ts';
import { type DrainEnd, waitUntilDrained } from '../wait-until-drained.ts';
import {
  type ClientContext,
  type MutationFlags,
  mutationOptions,
  requireReason,
  toMutation,
  withClient,
} from '../with-client.ts';

interface Flags extends MutationFlags {
  readonly wait?: boolean;
  readonly force?: boolean;
  readonly retry?: boolean;
  readonly deadline?: number;
  readonly atDeadline?: 'report' | 'force' | 'call-off';
  readonly confirm?: string;
  readonly waitAtMost?: number;
}

const USUAL_WAIT_MS = 600_000;
const SHORTEST_MS = 1_000;
const LONGEST_MS = 24 * 3_600_000;

function readTime(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms < SHORTEST_MS || ms > LONGEST_MS)
    throw new InvalidArgumentError('expected a time such as 90s or 00:15:00, 1 s to 24 hours.');
  return ms;
}

type Change = Awaited<ReturnType<ClientContext['client']['peers']['drain']>>;

export function addDrainCommand(peers: Command): void {
  mutationOptions(peers.command('drain').argument('<nodes...>'))
    .description('have all that members own and lead handed over, and give them no new work')
    .option('--force', 'whatever the rounds have left: all shards at once, of a drain that is under way as well')
    .option('--retry', 'of a drain that is under way: try at once what rests since it was in vain')
    .option('--wait', 'until each is drained and safe to power off, telling what is left and what holds it')
    .addOption(
      new Option(
        '--deadline <time>',
        'how long it may take, kept by the mesh; of a drain that is under way, its new time',
      ).argParser(readTime),
    )
    .addOption(
      new Option('--at-deadline <what>', 'what becomes of it then: it goes on and is told to be overdue, or').choices([
        ...['report', 'force', 'call-off'],
      ]),
    )
    .option('--confirm <code>', 'of what goes all at once: the id of the member; of several their number ("drain 2")')
    .addOption(
      new Option(
        '--wait-at-most <time>',
        `with --wait; usually ${formatDuration(USUAL_WAIT_MS)} beyond the deadline`,
      ).argParser(readTime),
    )
    .addHelpText(
      'after',
      `
Whoever leads the mesh sees to it: scopes first, then shards. A member is Drained once nothing of its is left. Uncordon calls it off.
Of several members none is begun unless all can be. What is to go all at once, now or at the deadline, is confirmed by a code, which a dry run
tells. With --wait it ends with 8 where one is not drained in time, or not safe to power off.

Examples:
  omnirelay mesh peers drain n6 --reason "disk swap" --dry-run
  omnirelay mesh peers drain n6 --reason "disk swap" --ticket OPS-12 --deadline 15m --wait
  omnirelay mesh peers drain n6 n7 --reason "rack r12 moves" --deadline 1h --at-deadline call-off
  omnirelay mesh peers drain n6 n7 --reason "rack r12 moves" --deadline 1h --at-deadline force --confirm "drain 2"
  omnirelay mesh peers drain n6 --reason "it burns" --force --confirm n6`,
    )
    .action(async (named: readonly string[], flags: Flags, command: Command) => {
      const nodes = [...new Set(named)];
      requireReason(flags, 'Draining a member');
      checkFlags(nodes, flags);
      await withClient(command, async (context) => {
        await drainAll(nodes, flags, context);
      });
    });
}

const codeOf = (nodes: readonly string[]): string => confirmationCode('drain', nodes);

/** What of it is hard to undo; undefined where nothing is. */
function gravePart({ force, atDeadline }: Flags): string | undefined {
  if (force === true) return 'handing all over at once';
  return atDeadline === 'force' ? 'handing over at once what is left at the deadline' : undefined;
}

/** @throws CliError */
function checkFlags(nodes: readonly string[], flags: Flags): void {
  const refuse = (detail: string, hint: string): never => {
    throw new CliError(detail, { exitCode: EXIT.usage, hint });
  };
  if (nodes.length > 1 && flags.ifMatch !== undefined)
    refuse('--if-match is the ETag of one record.', 'Drain one member a command with it.');
  if (flags.waitAtMost !== undefined && flags.wait !== true) refuse('--wait-at-most goes with --wait.', 'Give --wait.');
  if (flags.dryRun !== true)
    requireConfirmation({ given: flags.confirm, code: codeOf(nodes), doing: gravePart(flags) });
}

async function drainAll(nodes: readonly string[], flags: Flags, context: ClientContext): Promise<void> {
  const { client, output, signal } = context;
  const { force = false, retry = false, deadline: deadlineMs, atDeadline } = flags;
  const drain = (node: string, more: object): Promise<Change> =>
    client.peers.drain(
      node,
      {
        ...toMutation({ ...flags, ...more }),
        ...(force && { force }),
        ...(retry && { retry }),
        ...(deadlineMs !== undefined && { deadlineMs }),
        ...(atDeadline !== undefined && { atDeadline }),
      },
      { signal },
    );
  if (nodes.length > 1 && flags.dryRun !== true) await requireAll(nodes, (node) => drain(node, { dryRun: true }));
  const changes: Change[] = [];
  for (const node of nodes) changes.push(await drain(node, {}));
  const waits = flags.wait === true && flags.dryRun !== true;
  if (!waits || output === 'table') {
    const shown = changes.length === 1 ? changes[0] : changes;
    const needs =
      flags.dryRun === true && gravePart(flags) !== undefined ? [`It needs ${confirmOption(codeOf(nodes))}.`] : [];
    printResult(output, shown, () =>
      [...changes.map((change) => drainChangeText(change.nodeId, change)), ...needs].join('\n'),
    );
  }
  if (waits) await waitForAll(changes, flags, context);
}

/** @throws CliError */
async function requireAll(nodes: readonly string[], dryRun: (node: string) => Promise<Change>): Promise<void> {
  const blocked: string[] = [];
  for (const node of nodes) {
    const { blockers } = await dryRun(node);
    if (blockers.length > 0) blocked.push(`${node}: ${blockers.join(' ')}`);
  }
  if (blocked.length === 0) return;
  throw new CliError(`Nothing was begun: ${blocked.join('; ')}`, {
    exitCode: EXIT.conflict,
    hint: 'Leave these out, or see to what is in their way.',
  });
}

async function waitForAll(changes: readonly Change[], flags: Flags, context: ClientContext): Promise<void> {
  const { client, output, signal } = context;
  const waitMs = flags.waitAtMost ?? USUAL_WAIT_MS + (flags.deadline ?? 0);
  // Beside the one document of JSON nothing else goes to standard output.
  const out = output === 'json' ? process.stderr : process.stdout;
  const waited = await Promise.allSettled(
    changes.map(async ({ nodeId }): Promise<DrainEnd> => {
      const tell = (left: string): void => void out.write(`${nodeId}: ${left}\n`);
      return waitUntilDrained({ client, nodeId, signal, waitMs, tell });
    }),
  );
  const told = changes.flatMap((change, at) => {
    const end = waited[at];
    if (end?.status !== 'fulfilled') return [];
    const { peer, powerOff } = end.value;
    return [{ ...change, after: peer.intent, powerOff }];
  });
  const line = ({ nodeId, powerOff }: (typeof told)[number]): string =>
    `${nodeId} is drained. ${powerOffText(powerOff)}.`;
  if (told.length > 0) printResult(output, changes.length === 1 ? told[0] : told, () => told.map(line).join('\n'));
  const failed = waited.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  const unsafe = told.filter(({ powerOff }) => !powerOff.safe).map(({ nodeId }) => nodeId);
  if (unsafe.length > 0)
    throw new CliError(`Not safe to power off: ${unsafe.join(', ')}.`, { exitCode: EXIT.notDrained });
}

/** `omnirelay mesh peers drain`: what it would mean, asking for it, and waiting until it is done. */
import { formatDuration, parseDuration } from '@omnirelay/config';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { intentChangeText } from '../intent-change-text.ts';
import { printResult } from '../output.ts';
import { waitUntilDrained } from '../wait-until-drained.ts';
import { type MutationFlags, mutationOptions, requireReason, toMutation, withClient } from '../with-client.ts';

interface Flags extends MutationFlags {
  readonly wait?: boolean;
  readonly force?: boolean;
  readonly deadline: number;
}

const USUAL_DEADLINE_MS = 600_000;
const LONGEST_MS = 24 * 3_600_000;

function readDeadline(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms <= 0 || ms > LONGEST_MS)
    throw new InvalidArgumentError('expected a time such as 90s or 00:15:00, at most 24 hours.');
  return ms;
}

export function addDrainCommand(peers: Command): void {
  mutationOptions(peers.command('drain').argument('<node>'))
    .description('have all that a member owns and leads handed over, and give it no new work')
    .option('--force', 'whatever the rounds have left: all its shards at once, of a drain that is under way as well')
    .option('--wait', 'until it is drained, telling what is left')
    .addOption(
      new Option('--deadline <time>', 'with --wait: no longer than this')
        .argParser(readDeadline)
        .default(USUAL_DEADLINE_MS, formatDuration(USUAL_DEADLINE_MS)),
    )
    .addHelpText(
      'after',
      `
Whoever leads the mesh sees to it; the member is Drained once nothing of its is left. Uncordon calls it off.

Examples:
  omnirelay mesh peers drain n6 --reason "disk swap" --dry-run
  omnirelay mesh peers drain n6 --reason "disk swap" --ticket OPS-12 --wait
  omnirelay mesh peers drain n6 --reason "it burns" --force`,
    )
    .action(async (node: string, flags: Flags, command: Command) => {
      requireReason(flags, 'Draining a member');
      await withClient(command, async ({ client, output, signal }) => {
        const change = await client.peers.drain(
          node,
          { ...toMutation(flags), ...(flags.force === true && { force: true }) },
          { signal },
        );
        if (flags.wait !== true || change.dryRun) {
          printResult(output, change, () => intentChangeText(node, change));
          return;
        }
        if (output === 'table') printResult(output, change, () => intentChangeText(node, change));
        const { deadline: deadlineMs } = flags;
        // Beside the one document of JSON nothing else goes to standard output.
        const out = output === 'json' ? process.stderr : process.stdout;
        const tell = (left: string): void => void out.write(`${node}: ${left}\n`);
        const peer = await waitUntilDrained({ client, nodeId: node, signal, deadlineMs, tell });
        printResult(output, { ...change, after: peer.intent }, () => `${node} is drained. Safe to power off: yes.`);
      });
    });
}

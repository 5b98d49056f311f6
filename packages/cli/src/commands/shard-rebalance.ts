/** `omnirelay mesh shards rebalance`: proposes a change of what the planner would do now with a namespace, or of moves by name. */
import { type Command, InvalidArgumentError } from 'commander';
import { actText } from '../change-rows.ts';
import type { AskedMove } from '../change-types.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { printResult } from '../output.ts';
import { SIMULATION_TIMEOUT_MS } from '../simulation-text.ts';
import { namespaceOrOnly, namingNamespaces } from '../which-namespaces.ts';
import { actOptions, type MutationFlags, requireReason, toMutation, withClient } from '../with-client.ts';

type Move = Omit<AskedMove, 'namespace'>;

interface Flags extends MutationFlags {
  readonly submit?: boolean;
  readonly override?: string[];
  readonly move?: readonly Move[];
  readonly expiresIn?: string;
}

/** Nothing is kept of a dry run, and nobody has to say why. */
const LOOKING = 'Only a look at what would move';

function move(text: string, before: readonly Move[] = []): readonly Move[] {
  const [, shard, to] = /^(\d{1,6})=([a-z0-9][a-z0-9._-]*)$/.exec(text) ?? [];
  if (shard === undefined || to === undefined) throw new InvalidArgumentError('Write SHARD=NODE, such as 412=n8.');
  return [...before, { shardId: shard.padStart(5, '0'), to }];
}

export function addShardRebalance(shards: Command): void {
  const rebalance = shards
    .command('rebalance')
    .description(
      'propose what the planner would do now, by health and weights; or moves by name. Needs a reason, unless it is a dry run',
    )
    .argument('[namespace]', 'not needed where there is only one')
    .option('--submit', 'at once; without it a draft is kept')
    .option('--override <check...>', 'guardrails that it goes beyond knowingly: two admins stand behind that')
    .option(
      '--move <shard=node>',
      'this shard to that node, instead of what the planner would do; again for others',
      move,
    )
    .option('--expires-in <time>', 'until then it has to be approved and begun: 24h; as the policy says without it');
  actOptions(rebalance)
    .addHelpText(
      'after',
      `
With --dry-run it tells what would move, how many shards each node would have, and which checks fail; nothing is kept.

Examples:
  omnirelay mesh shards rebalance orders --dry-run
  omnirelay mesh shards rebalance orders --submit --reason "n6 has more than its share"
  omnirelay mesh shards rebalance orders --move 412=n8 --move 413=n8 --submit --reason "they are hot"
  omnirelay mesh shards rebalance orders --override moved-shards-ratio --submit --reason "half of the nodes are new"`,
    )
    .action(async (named: string | undefined, flags: Flags, command: Command) => {
      if (flags.dryRun !== true) requireReason(flags, 'Proposing a change');
      if (flags.dryRun === true && flags.submit === true)
        throw new CliError('--dry-run keeps nothing, so there is nothing to --submit.', {
          exitCode: EXIT.usage,
          hint: 'Give one of them.',
        });
      const { submit, override, move: moves, expiresIn } = flags;
      await withClient(command, async ({ client, output, signal }) => {
        const namespace = await namespaceOrOnly(client, named, signal);
        const input = {
          ...(moves === undefined
            ? { rebalance: { namespace } }
            : { moves: moves.map((one) => ({ namespace, ...one })) }),
          ...(submit === true && { submit }),
          ...(override === undefined ? {} : { overrides: override }),
          ...(expiresIn === undefined ? {} : { expiresIn }),
          ...toMutation({ ...(flags.dryRun === true && { reason: LOOKING }), ...flags }),
        };
        const act = await namingNamespaces(client, { namespace, signal }, () =>
          client.changes.create(input, { signal, timeoutMs: SIMULATION_TIMEOUT_MS }),
        );
        printResult(output, act, () => actText(act));
      });
    });
}

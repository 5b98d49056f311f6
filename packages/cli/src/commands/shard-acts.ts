/** `omnirelay mesh shards pause|resume|disable`: taking single shards out of service, and back. */
import type { ControlClient } from '@omnirelay/client';
import type { Command } from 'commander';
import { printResult } from '../output.ts';
import { namedShard } from '../shard-names.ts';
import { statusChangeText } from '../shard-rows.ts';
import type { StatusChange } from '../shard-types.ts';
import { namingNamespaces } from '../which-namespaces.ts';
import { type MutationFlags, mutationOptions, requireReason, toMutation, withClient } from '../with-client.ts';

interface Act {
  readonly verb: 'pause' | 'resume' | 'disable';
  readonly about: string;
  readonly doing: string;
  readonly example: string;
}
type Asked = ReturnType<typeof toMutation> & { readonly namespace: string; readonly shardId: string };
interface Flags extends MutationFlags {
  readonly for?: string;
}

const ACTS: readonly Act[] = [
  {
    verb: 'pause',
    about: 'let nobody serve a shard for a while; it is resumed by itself. Needs a reason',
    doing: 'Pausing a shard',
    example: 'pause orders 412 --for 15m --reason "repair of its data" --ticket OPS-12',
  },
  {
    verb: 'resume',
    about: 'have a paused or disabled shard served again; of a disabled one, admins. Needs a reason',
    doing: 'Resuming a shard',
    example: 'resume orders 412 --reason "repaired"',
  },
  {
    verb: 'disable',
    about: 'let nobody serve a shard until an admin resumes it. Needs a reason',
    doing: 'Disabling a shard',
    example: 'disable orders/00412 --reason "its data is gone" --dry-run',
  },
];

/** As tables show it, or in quotes, as an ETag is. */
const ifMatchOf = ({ ifMatch }: MutationFlags): { readonly ifMatch?: string } =>
  ifMatch === undefined ? {} : { ifMatch: /^\d+\.\d+$/.test(ifMatch) ? `"${ifMatch}"` : ifMatch };

const askFor =
  (shards: ControlClient['shards'], verb: Act['verb'], asked: Asked, { for: duration = '' }: Flags) =>
  (options: { readonly signal: AbortSignal }): Promise<StatusChange> =>
    verb === 'pause' ? shards.pause({ ...asked, duration }, options) : shards[verb](asked, options);

export function addShardActs(shards: Command): void {
  for (const act of ACTS) {
    const command = shards
      .command(act.verb)
      .description(act.about)
      .argument('<namespace>', 'or in one word namespace/shard')
      .argument('[shard]', 'its number');
    if (act.verb === 'pause')
      command.requiredOption('--for <time>', 'resumed by itself then: 90s, 15m, 2h; at most 24h');
    mutationOptions(command)
      .addHelpText(
        'after',
        `
It is in force once whoever leads the mesh has published it, which \`omnirelay mesh shards watch\` shows. --if-match takes the
version of the shard that was looked at.

Example:
  omnirelay mesh shards ${act.example}`,
      )
      .action(async (first: string, second: string | undefined, flags: Flags, self: Command) => {
        const named = namedShard(first, second);
        requireReason(flags, act.doing);
        await withClient(self, async ({ client, output, signal }) => {
          const ask = askFor(client.shards, act.verb, { ...named, ...toMutation(flags), ...ifMatchOf(flags) }, flags);
          const change = await namingNamespaces(client, { namespace: named.namespace, signal }, () => ask({ signal }));
          printResult(output, change, () => statusChangeText(change));
        });
      });
  }
}

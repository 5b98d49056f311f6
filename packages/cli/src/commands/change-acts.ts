/** `omnirelay mesh changes approve|reject|execute|...`: what people do to what is planned. Approval and execution name the hash of what was read. */
import type { Command } from 'commander';
import { actText } from '../change-rows.ts';
import { namedHash } from '../named-hash.ts';
import { printResult } from '../output.ts';
import { type MutationFlags, mutationOptions, requireReason, toMutation, withClient } from '../with-client.ts';
import type { ChangeGroup } from './changes.ts';

interface Flags extends MutationFlags {
  readonly hash?: string;
  readonly override?: string[];
}

interface Act {
  readonly verb: 'submit' | 'approve' | 'reject' | 'execute' | 'pause' | 'resume' | 'cancel' | 'rollback' | 'recompute';
  readonly about: string;
  /** In a sentence on its reason; of those that need none undefined. */
  readonly doing?: string;
  readonly example: string;
}

const ACTS: readonly Act[] = [
  {
    verb: 'submit',
    about: 'submit a draft: it is checked, and approval is asked for',
    example: 'submit plan-1a2b3c4d',
  },
  {
    verb: 'approve',
    about: 'approve exactly what was read, by its hash. Needs a reason',
    doing: 'Approving',
    example: 'approve plan-1a2b3c4d --hash 5f2c09d1e77a --reason "n6 is overloaded, and n8 has room"',
  },
  {
    verb: 'reject',
    about: 'reject it; it stays readable. Needs a reason',
    doing: 'Rejecting',
    example: 'reject plan-1a2b3c4d --reason "not during the sale"',
  },
  {
    verb: 'execute',
    about: 'begin what was approved, by its hash. Needs a reason',
    doing: 'Executing',
    example: 'execute plan-1a2b3c4d --hash 5f2c09d1e77a --reason "approved by olga"',
  },
  {
    verb: 'pause',
    about: 'let nothing of it begin any more; what is in flight comes to its end',
    example: 'pause plan-1a2b3c4d',
  },
  {
    verb: 'resume',
    about: 'let a paused one go on. Needs a reason',
    doing: 'Resuming',
    example: 'resume plan-1a2b3c4d --reason "the sale is over"',
  },
  {
    verb: 'cancel',
    about: 'do it no further; what it has done stays done. Needs a reason',
    doing: 'Cancelling',
    example: 'cancel plan-1a2b3c4d --reason "no longer needed"',
  },
  {
    verb: 'rollback',
    about: 'undo what it has done, by a change of its own; --dry-run shows the inverse. Needs a reason',
    doing: 'Rolling back',
    example: 'rollback plan-1a2b3c4d --reason "latency has gone up" --dry-run',
  },
  {
    verb: 'recompute',
    about: 'compute it anew, as the mesh is now; approvals of before count no more',
    example: 'recompute plan-1a2b3c4d --dry-run',
  },
];

export function addChangeActs(changes: Command, { name }: ChangeGroup): void {
  for (const { verb, about, doing, example } of ACTS) {
    const isHashed = verb === 'approve' || verb === 'execute';
    const command = changes.command(verb).description(about).argument('<id>');
    if (isHashed) command.option('--hash <digits>', 'of what was read: whole, or its first 8 digits or more');
    if (verb === 'recompute')
      command.option('--override <check...>', 'guardrails that it goes beyond knowingly: two admins stand behind that');
    mutationOptions(command)
      .addHelpText('after', `\nExample:\n  omnirelay mesh ${name} ${example}`)
      .action(async (id: string, flags: Flags, self: Command) => {
        if (doing !== undefined && !(isHashed && flags.hash === undefined)) requireReason(flags, doing);
        await withClient(self, async ({ client, output, signal }) => {
          const asked = { id, ...toMutation(flags) };
          const options = { signal };
          const act = await (async () => {
            if (isHashed) {
              const { change } = await client.changes.get(id, options);
              const contentHash = namedHash(change, flags.hash, { verb, group: name });
              return client.changes[verb]({ ...asked, contentHash }, options);
            }
            if (verb === 'recompute')
              return client.changes.recompute(
                { ...asked, ...(flags.override && { overrides: flags.override }) },
                options,
              );
            return client.changes[verb](asked, options);
          })();
          printResult(output, act, () => actText(act));
        });
      });
  }
}

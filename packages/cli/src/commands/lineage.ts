/** `omnirelay mesh lineage show|adopt`: which history of the registry the mesh trusts. */
import type { Command } from 'commander';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { printResult } from '../output.ts';
import { table } from '../table.ts';
import { actOptions, type MutationFlags, requireReason, toMutation, withClient } from '../with-client.ts';

export function addLineageCommands(mesh: Command): void {
  const lineage = mesh.command('lineage').description('the history of the registry: which one the mesh trusts');
  lineage
    .command('show')
    .description('what the registry says of itself, and what the nodes remember')
    .action(async (_flags: object, command: Command) =>
      withClient(command, async ({ client, output, signal }) => {
        const answer = await client.lineage.get({ signal });
        printResult(output, answer, () =>
          table(
            ['', ''],
            [
              ['State', answer.writesStopped ? `${answer.state}; writes are stopped` : answer.state],
              ['', answer.explanation],
              ['Store', `${answer.storeKind} ${answer.storeIdentity ?? '-'}`],
              [
                'Lineage',
                answer.stored === undefined ? '-' : `epoch ${answer.stored.lineageEpoch}, ${answer.stored.lineageId}`,
              ],
              ['Head revision', answer.headRevision],
              ['High water', `epoch ${answer.highWaterEpoch}, revision ${answer.highWaterRevision}`],
            ],
          ).trimStart(),
        );
      }),
    );
  actOptions(lineage.command('adopt'))
    .description('trust the store as it is now: a new lineage; claims made under the old one are void')
    .option('--expected-store-identity <id>', 'the identity that `lineage show` printed')
    .addHelpText(
      'after',
      `
Read \`omnirelay mesh lineage show\` first. Adopt only when the store was replaced or restored on purpose.
Example:
  omnirelay mesh lineage adopt --expected-store-identity ID --reason "restored from backup" --dry-run`,
    )
    .action(async (flags: MutationFlags & { expectedStoreIdentity?: string }, command: Command) => {
      const { expectedStoreIdentity } = flags;
      if (expectedStoreIdentity === undefined) {
        throw new CliError('Which store is to be adopted?', {
          exitCode: EXIT.usage,
          hint: 'Give --expected-store-identity with what `omnirelay mesh lineage show` prints.',
        });
      }
      requireReason(flags, 'Adopting a registry');
      await withClient(command, async ({ client, output, signal }) => {
        // Without a key: an adoption is not repeated unseen, and the store that is to be adopted keeps none.
        const { idempotencyKey: _, ...mutation } = toMutation(flags);
        const adoption = await client.lineage.adopt({ ...mutation, expectedStoreIdentity }, { signal });
        printResult(output, adoption, () =>
          [
            `${adoption.dryRun ? 'Would adopt' : 'Adopted'} lineage epoch ${adoption.after.lineageEpoch}, ${adoption.after.lineageId}.`,
            ...adoption.effects.map((effect) => `  ${effect}`),
          ].join('\n'),
        );
      });
    });
}

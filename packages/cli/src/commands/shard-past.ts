/** `omnirelay mesh shards versions|diff`: what moved shards, who wanted it, and what differs between two versions of a map. */
import { MAP_VERSION_QUERY_KEYS } from '@omnirelay/protocol/query';
import type { Command } from 'commander';
import { gatherPages } from '../gather-pages.ts';
import { checkRange, keysOf, limitOf, pastOptions, type RangeFlags, tellMore, tellUnreadable } from '../list-flags.ts';
import { printResult } from '../output.ts';
import { mapVersion } from '../shard-names.ts';
import { diffText, versionTable } from '../shard-rows.ts';
import { namespaceOrOnly, namingNamespaces } from '../which-namespaces.ts';
import { withClient } from '../with-client.ts';

interface VersionFlags extends RangeFlags {
  readonly namespace?: string[];
  readonly query?: string;
  readonly sort?: string;
  readonly cursor?: string;
}
interface DiffFlags {
  readonly from: string;
  readonly to?: string;
}

export function addShardPast(shards: Command): void {
  addVersions(shards);
  addDiff(shards);
}

function addVersions(shards: Command): void {
  const versions = shards
    .command('versions')
    .description('versions of the maps, newest first: what each moved, and who wanted it')
    .option('--namespace <name...>', 'only of these namespaces; * stands for anything');
  pastOptions(versions, {
    time: 'made then;',
    sort: '-at, newest first, unless told otherwise; at, oldest first',
  })
    .addHelpText(
      'after',
      `
Keys of a query: ${keysOf(MAP_VERSION_QUERY_KEYS)}; a word without a key is looked for in
namespace, version, actor and reason.

Examples:
  omnirelay mesh shards versions --namespace orders
  omnirelay mesh shards versions --from now-1d --query 'cause:dead moved:>10'`,
    )
    .action(async (flags: VersionFlags, command: Command) => {
      checkRange(flags);
      const { namespace, query, sort, from, to, cursor } = flags;
      const asked = {
        ...(namespace === undefined ? {} : { namespace }),
        ...(query === undefined ? {} : { query }),
        ...(sort === undefined ? {} : { sort }),
        ...(from === undefined ? {} : { from: from.text }),
        ...(to === undefined ? {} : { to: to.text }),
      };
      await withClient(command, async ({ client, output, signal }) => {
        const { page, things } = await gatherPages(
          (part) => client.shards.versions({ ...asked, ...part }, { signal }),
          ({ items }) => items,
          { cursor, limit: limitOf(flags) },
        );
        printResult(output, { ...page, items: things }, () => versionTable(things));
        tellMore(page.nextCursor, things.length);
        tellUnreadable(page.unreadable);
      });
    });
}

function addDiff(shards: Command): void {
  shards
    .command('diff')
    .description('what went from whom to whom between two versions of a map')
    .argument('[namespace]', 'not needed where there is only one')
    .requiredOption('--from <version>', 'lineage and generation, as `shards versions` shows them: 1.4', mapVersion)
    .option('--to <version>', 'the newest without it; an earlier one than --from tells the way back', mapVersion)
    .addHelpText(
      'after',
      '\nExamples:\n  omnirelay mesh shards diff orders --from 1.4 --to 1.9\n  omnirelay mesh shards diff orders --from 1.4 --output json',
    )
    .action(async (named: string | undefined, { from, to }: DiffFlags, command: Command) =>
      withClient(command, async ({ client, output, signal }) => {
        const namespace = await namespaceOrOnly(client, named, signal);
        const query = { namespace, fromVersion: from, ...(to === undefined ? {} : { toVersion: to }) };
        const diff = await namingNamespaces(client, { namespace, signal }, () => client.shards.diff(query, { signal }));
        printResult(output, diff, () => diffText(diff));
      }),
    );
}

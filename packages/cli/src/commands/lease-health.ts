/** `omnirelay mesh lease-health`: how nodes are beside the leases that all they lead hangs on. */
import { LEASE_HEALTH_QUERY_KEYS } from '@omnirelay/protocol/query';
import type { Command } from 'commander';
import { gatherPages } from '../gather-pages.ts';
import { leaseHealthTable } from '../lease-health-rows.ts';
import { checkRange, keysOf, limitOf, pageOptions, type RangeFlags, tellMore } from '../list-flags.ts';
import { printResult } from '../output.ts';
import { staleLine } from '../stale-line.ts';
import { withClient } from '../with-client.ts';

interface Flags extends Pick<RangeFlags, 'limit' | 'all'> {
  readonly query?: string;
  readonly sort?: string;
  readonly cursor?: string;
}

export function addLeaseHealthCommand(mesh: Command): void {
  pageOptions(
    mesh
      .command('lease-health')
      .description('of each node: status, its lease, how much it leads, and the load that its host reports')
      .option('--query <text>', 'filter in the query grammar')
      .option('--sort <keys>', 'order: keys in turn, - for the other way round (-pending,region)'),
  )
    .addHelpText(
      'after',
      `
Keys of a query: ${keysOf(LEASE_HEALTH_QUERY_KEYS)}; a word without a key is
looked for in the node id. The lease is held, stale, expired, released, none or unknown; errors is a part of the whole, 0 to 1.
Loads are powers of two: each figure is at least what the host measured, and below four times that.

Examples:
  omnirelay mesh lease-health
  omnirelay mesh lease-health --query '-lease:held'
  omnirelay mesh lease-health --query 'role:worker pending:>100' --sort -pending
  omnirelay mesh lease-health --query 'errors:>0.01 p99:>1s' --output json | jq -r '.nodes[].nodeId'`,
    )
    .action(async ({ cursor, query, sort, ...range }: Flags, command: Command) => {
      checkRange(range);
      const asked = { ...(query === undefined ? {} : { query }), ...(sort === undefined ? {} : { sort }) };
      await withClient(command, async ({ client, output, signal }) => {
        const { page, things } = await gatherPages(
          (part) => client.leaseHealth.list({ ...asked, ...part }, { signal }),
          ({ nodes }) => nodes,
          { cursor, limit: limitOf(range) },
        );
        printResult(output, { ...page, nodes: things }, () => leaseHealthTable(things) + staleLine(page));
        tellMore(page.nextCursor, things.length);
      });
    });
}

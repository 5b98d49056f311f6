/** `omnirelay mesh rebalance-state`: what the controller of each namespace's rebalancing is doing, and why. */
import type { Command } from 'commander';
import { type Controller, controllerTable } from '../freeze-rows.ts';
import { gatherPages, LIST_BOUNDS } from '../gather-pages.ts';
import { tellUnreadable } from '../list-flags.ts';
import { printResult } from '../output.ts';
import { staleLine } from '../stale-line.ts';
import { showWatched } from '../watched-table.ts';
import { withClient } from '../with-client.ts';

interface Flags {
  readonly namespace?: string[];
  readonly watch?: boolean;
}

export function addRebalanceStateCommand(mesh: Command): void {
  mesh
    .command('rebalance-state')
    .description('what the rebalancing of each namespace is doing, and why')
    .option('--namespace <name...>', 'only these; * stands for anything')
    .option('--watch', 'the same as it changes; Ctrl-C ends')
    .addHelpText(
      'after',
      `
Examples:
  omnirelay mesh rebalance-state
  omnirelay mesh rebalance-state --namespace orders --watch`,
    )
    .action(async ({ namespace, watch }: Flags, command: Command) =>
      withClient(command, async ({ client, output, signal }) => {
        const asked = namespace === undefined ? {} : { namespace };
        if (watch !== true) {
          const { page, things } = await gatherPages(
            (part) => client.rebalanceControllers.list({ ...asked, ...part }, { signal }),
            ({ items }) => items,
            { limit: LIST_BOUNDS.all },
          );
          printResult(output, { ...page, items: things }, () => controllerTable(things) + staleLine(page));
          tellUnreadable(page.unreadable);
          return;
        }
        const controllers = new Map<string, Controller>();
        await showWatched(
          client.rebalanceControllers.watch({ ...asked, signal }),
          {
            table: () =>
              controllerTable([...controllers.values()].sort((a, b) => (a.namespace < b.namespace ? -1 : 1))),
            take({ kind, controller }) {
              if (kind === 'Heartbeat') return 'nothing';
              if (kind === 'Resync') controllers.clear();
              if (controller !== undefined && kind === 'Removed') controllers.delete(controller.namespace);
              else if (controller !== undefined) controllers.set(controller.namespace, controller);
              return kind === 'Resync' ? 'resync' : kind === 'Ready' ? 'ready' : 'change';
            },
          },
          output,
        );
      }),
    );
}

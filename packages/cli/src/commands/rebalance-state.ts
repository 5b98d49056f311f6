/** `omnirelay mesh rebalance-state`: what the controller of each namespace's rebalancing is doing, and why. */
import type { Command } from 'commander';
import { type Controller, controllerTable } from '../freeze-rows.ts';
import type { PagePart } from '../gather-pages.ts';
import { showWholeList } from '../show-whole-list.ts';
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
      withClient(command, async (context) => {
        const { client, output, signal } = context;
        const asked = namespace === undefined ? {} : { namespace };
        if (watch !== true) {
          const ask = (part: PagePart) => client.rebalanceControllers.list({ ...asked, ...part }, { signal });
          await showWholeList(context, ask, controllerTable);
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

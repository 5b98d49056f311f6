/** `omnirelay mesh shards simulate`: what another strategy, other rules or other nodes would move. Nothing is changed; it may be kept as a plan. */
import type { Command } from 'commander';
import { actText } from '../change-rows.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { printResult } from '../output.ts';
import { nodeOptions, type PlacementFlags, placementOf, placementOptions } from '../placement-flags.ts';
import { mapVersion } from '../shard-names.ts';
import type { SimulatedNode, ZoneWeight } from '../shard-types.ts';
import { SIMULATION_TIMEOUT_MS, simulationText } from '../simulation-text.ts';
import { namespaceOrOnly, namingNamespaces } from '../which-namespaces.ts';
import { actOptions, type MutationFlags, requireReason, toMutation, withClient } from '../with-client.ts';

interface Flags extends PlacementFlags, MutationFlags {
  readonly plan?: boolean;
  readonly submit?: boolean;
  readonly addNode?: readonly SimulatedNode[];
  readonly removeNode?: readonly string[];
  readonly zoneWeight?: readonly ZoneWeight[];
  readonly from?: string;
}

export function addShardSimulation(shards: Command): void {
  const simulate = shards
    .command('simulate')
    .description('what another strategy, other rules or other nodes would move; nothing is changed')
    .argument('[namespace]', 'not needed where there is only one');
  actOptions(nodeOptions(placementOptions(simulate)))
    .option('--from <version>', 'upon this version of the map; the newest without it', mapVersion)
    .option('--plan', 'keep what it would move as the draft of a plan. Needs a reason')
    .option('--submit', 'the same, and submit it at once')
    .addHelpText(
      'after',
      `
What is not named stays as it is. Without any option it tells what is still to be moved.

Examples:
  omnirelay mesh shards simulate orders --remove-node n6
  omnirelay mesh shards simulate orders --add-node n8:200:eu-west/eu-west-a --add-node n9
  omnirelay mesh shards simulate orders --strategy rendezvous --zone-weight eu-west-a=2
  omnirelay mesh shards simulate orders --strategy ring --virtual-nodes 128
  omnirelay mesh shards simulate orders --strategy ring --plan --reason "hot ranges shall spread"
  omnirelay mesh shards simulate orders --strategy locality --home 0-511=eu-west/eu-west-a --home 512-1023=us-east`,
    )
    .action(async (named: string | undefined, flags: Flags, command: Command) => {
      const { addNode: addNodes, removeNode: removeNodes, zoneWeight: zoneWeights, from } = flags;
      const both = addNodes?.find(({ nodeId }) => removeNodes?.includes(nodeId));
      if (both !== undefined)
        throw new CliError(`${both.nodeId} is both added and removed.`, {
          exitCode: EXIT.usage,
          hint: 'Name it once: --add-node changes a node that there is, too.',
        });
      const { submit = false, plan = submit } = flags;
      if (plan) requireReason(flags, 'Proposing a change');
      const placement = placementOf(flags);
      await withClient(command, async ({ client, output, signal }) => {
        const namespace = await namespaceOrOnly(client, named, signal);
        const query = {
          ...{ namespace, ...placement },
          ...(from === undefined ? {} : { fromVersion: from }),
          ...(addNodes === undefined ? {} : { addNodes }),
          ...(removeNodes === undefined ? {} : { removeNodes }),
          ...(zoneWeights === undefined ? {} : { zoneWeights }),
        };
        if (plan) {
          const act = await namingNamespaces(client, { namespace, signal }, () =>
            client.changes.create(
              { simulation: query, ...(submit && { submit }), ...toMutation(flags) },
              { signal, timeoutMs: SIMULATION_TIMEOUT_MS },
            ),
          );
          printResult(output, act, () => actText(act));
          return;
        }
        const answer = await namingNamespaces(client, { namespace, signal }, () =>
          client.shards.simulate(query, { signal, timeoutMs: SIMULATION_TIMEOUT_MS }),
        );
        printResult(output, answer, () => simulationText(answer.simulation));
      });
    });
}

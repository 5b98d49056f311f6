/** `omnirelay mesh peers ...`: who is in the mesh, and what operators want of them. */
import type { Command } from 'commander';
import { CliError } from '../cli-error.ts';
import { drainRows } from '../drain-text.ts';
import { EXIT } from '../exit-codes.ts';
import { intentChangeText } from '../intent-change-text.ts';
import { loadText } from '../lease-health-rows.ts';
import { listAllPeers } from '../list-all-peers.ts';
import { printResult } from '../output.ts';
import { type Peer, peerTable } from '../peer-table.ts';
import { roundTripTable } from '../round-trip-table.ts';
import { staleLine } from '../stale-line.ts';
import { printable, table } from '../table.ts';
import { watchPeers } from '../watch-peers.ts';
import { type MutationFlags, mutationOptions, requireReason, toMutation, withClient } from '../with-client.ts';
import { addDrainCommand } from './drain-peer.ts';

const FILTERS = ['role', 'cluster', 'region', 'version', 'status', 'health', 'label'] as const;
type Filters = Partial<Record<(typeof FILTERS)[number], string[]>> & {
  readonly query?: string;
  readonly sort?: string;
  readonly vantage?: string;
};

const VERBS = {
  cordon: 'let a member take no new work; it stays in the mesh',
  uncordon: 'let a member take work again; one that is draining keeps what it has left',
  remove: 'end a membership: id and certificates are denied until a join token names the id',
} as const;

export function addPeerCommands(mesh: Command): void {
  const peers = mesh.command('peers').description('members of the mesh: look, label, cordon, drain');

  const list = peers
    .command('list')
    .description('who is in the mesh')
    .option('--query <text>', 'filter in the query grammar')
    .option('--vantage <node>', 'as this node sees them')
    .option('--sort <keys>', 'order: keys in turn, - for the other way round (region,-rtt)');
  for (const name of FILTERS) list.option(`--${name} <value...>`, `only these ${name} values`);
  list
    .option('--watch', 'keep showing; with --output json one line an event')
    .addHelpText(
      'after',
      `
Examples:
  omnirelay mesh peers list --status Suspect Dead
  omnirelay mesh peers list --query 'role:worker region:eu-*'
  omnirelay mesh peers list --query 'state:alive rtt:>80ms version:<2.4 label.team=payments'
  omnirelay mesh peers list --sort -rtt
  omnirelay mesh peers list --output json | jq -r '.peers[].nodeId'
  omnirelay mesh peers list --watch
  omnirelay mesh peers list --status Suspect Dead --watch`,
    )
    .action(async (flags: Filters & { watch?: boolean }, command: Command) => {
      checkWatchFlags(flags);
      await withClient(command, async ({ client, output, signal }) => {
        const { watch = false, ...filter } = flags;
        if (watch) return watchPeers(client.peers.watch, filter, { output, signal });
        const { page, all } = await listAllPeers(client, filter, signal);
        printResult(output, { ...page, peers: all }, () =>
          all.length === 0
            ? 'No peer matches.'
            : peerTable(all, { asTheyCome: flags.sort !== undefined }) + staleLine(page),
        );
      });
    });

  peers
    .command('status')
    .description('one member: its record, and the evidence about it')
    .argument('<node>')
    .option('--vantage <node>', 'the evidence of this node')
    .addHelpText(
      'after',
      '\nExamples:\n  omnirelay mesh peers status n6\n  omnirelay mesh peers status n6 --vantage n3',
    )
    .action(async (node: string, flags: { vantage?: string }, command: Command) =>
      withClient(command, async ({ client, output, signal }) => {
        const [{ peer, drain }, evidence] = await Promise.all([
          client.peers.get(node, { signal }),
          client.peers.evidence(node, { signal, ...(flags.vantage === undefined ? {} : { vantage: flags.vantage }) }),
        ]);
        printResult(output, { peer, evidence, ...(drain && { drain }) }, () =>
          table(
            ['', ''],
            [
              ['Node', peer.nodeId],
              ['Status', `${peer.status} since ${peer.statusSince}, as ${peer.observedBy} sees it`],
              [
                'Intent',
                peer.intentReason === undefined
                  ? peer.intent
                  : `${peer.intent}: ${peer.intentReason} (${peer.intentBy})`,
              ],
              ...drainRows(drain),
              ['Role', peer.metadata.role],
              ['Place', `${peer.metadata.clusterId} / ${peer.metadata.region} / ${peer.metadata.zone}`],
              ['Version', peer.metadata.meshVersion],
              ['Life', `boot epoch ${peer.bootEpoch}, incarnation ${peer.incarnation}`],
              [
                'Labels',
                Object.entries(peer.metadata.labels)
                  .map(([key, label]) => `${key}=${label.value}`)
                  .join(', ') || '-',
              ],
              ['Load', peer.load === undefined ? 'none reported' : loadText(peer.load)],
              ['Suspected by', evidence.accusations.map((one) => `${one.accuser} (${one.cause})`).join(', ') || '-'],
              ['Confirmed', `${evidence.confirmations} of ${evidence.confirmationsNeeded}`],
              ['Deadline', evidence.deadline ?? '-'],
              ['Evidence of', evidence.observedBy],
              ['Probed by', evidence.probers.join(', ') || '-'],
              ['Certificate ends', evidence.certificateEndsAt ?? '-'],
            ].map((row) => row.map(printable)),
          ).trimStart(),
        );
      }),
    );

  peers
    .command('rtt')
    .description('round trips between members, in milliseconds, as each tells them')
    .addHelpText('after', '\nExample:\n  omnirelay mesh peers rtt')
    .action(async (_flags: object, command: Command) =>
      withClient(command, async ({ client, output, signal }) => {
        let page = await client.peers.network({}, { signal });
        const nodes = [...page.nodes];
        while (page.nextCursor !== undefined) {
          page = await client.peers.network({ cursor: page.nextCursor }, { signal });
          nodes.push(...page.nodes);
        }
        printResult(output, { ...page, nodes }, () => roundTripTable(nodes));
      }),
    );

  for (const verb of ['cordon', 'uncordon', 'remove'] as const) {
    mutationOptions(peers.command(verb).argument('<node>'))
      .description(VERBS[verb])
      .addHelpText(
        'after',
        `\nExamples:\n  omnirelay mesh peers ${verb} n6 --dry-run\n  omnirelay mesh peers ${verb} n6 --reason "disk swap" --ticket OPS-12`,
      )
      .action(async (node: string, flags: MutationFlags, command: Command) => {
        if (verb === 'remove') requireReason(flags, 'Removing a member');
        await withClient(command, async ({ client, output, signal }) => {
          const change = await client.peers[verb](node, toMutation(flags), { signal });
          printResult(output, change, () => intentChangeText(node, change));
        });
      });
  }

  addDrainCommand(peers);

  mutationOptions(peers.command('label').argument('<node>').argument('[labels...]', 'key=value sets, key- removes'))
    .description('labels laid over those that the member tells of itself')
    .addHelpText('after', '\nExample:\n  omnirelay mesh peers label n6 rack=r12 canary-')
    .action(async (node: string, labels: readonly string[], flags: MutationFlags, command: Command) => {
      const { set, remove } = parseLabels(labels);
      await withClient(command, async ({ client, output, signal }) => {
        if (labels.length === 0) {
          const { peer } = await client.peers.get(node, { signal });
          printResult(output, peer.metadata.labels, () => labelTable(peer.metadata.labels));
          return;
        }
        // A document needs the version that it replaces: the current one (0 before the first), unless the caller names what was read.
        const ifMatch = flags.ifMatch ?? (await client.peers.get(node, { signal })).peer.etag ?? '"0"';
        const mutation = { ...toMutation(flags), ifMatch };
        const change = await client.peers.updateLabels(node, { set, remove }, mutation, { signal });
        printResult(
          output,
          change,
          () => `${change.dryRun ? `Would label ${node}` : `Labelled ${node}`}:\n${labelTable(change.after)}`,
        );
      });
    });
}

/** @throws CliError */
function checkWatchFlags(flags: Filters & { watch?: boolean }): void {
  const useless =
    flags.watch === true ? (['sort', 'vantage'] as const).filter((name) => flags[name] !== undefined) : [];
  if (useless.length === 0) return;
  const named = useless.map((name) => `--${name}`).join(', ');
  throw new CliError(`--watch shows peers by name, as the answering node sees them, and takes no ${named}.`, {
    exitCode: EXIT.usage,
    hint: 'Leave them out, or --watch.',
  });
}

function labelTable(labels: Peer['metadata']['labels']): string {
  const rows = Object.entries(labels).map(([key, label]) => [key, label.value, label.source].map(printable));
  return rows.length === 0 ? 'No labels.' : table(['Label', 'Value', 'Source'], rows);
}

/** `key=value` sets, `key-` removes. @throws CliError */
export function parseLabels(labels: readonly string[]): { set: Record<string, string>; remove: string[] } {
  const set: Record<string, string> = {};
  const remove: string[] = [];
  for (const label of labels) {
    const equals = label.indexOf('=');
    if (equals > 0) set[label.slice(0, equals)] = label.slice(equals + 1);
    else if (equals === -1 && label.length > 1 && label.endsWith('-')) remove.push(label.slice(0, -1));
    else throw new CliError(`"${label}" is no label change: key=value sets, key- removes.`, { exitCode: EXIT.usage });
  }
  return { set, remove };
}

/** Namespaces and changes of them as text for people. */

import type { NamespaceChange, NamespaceRow, ShardRule, ShardStrategy, Simulation } from './shard-types.ts';
import { simulationText } from './simulation-text.ts';
import { printable, table } from './table.ts';

const NAMESPACE_HEADS = [
  ...['Namespace', 'Kind', 'Shards', 'Strategy', 'Effects', 'Owners', 'State', 'Imbalance', 'Version', 'Updated'],
] as const;

/** What is not as it should be or is under way, in numbers. */
function stateOf({ counts, version }: NamespaceRow): string {
  if (version === undefined) return 'no map yet';
  const { active: _, ...others } = counts;
  const told = Object.entries(others).flatMap(([name, count]) => (count === 0 ? [] : [`${count} ${name}`]));
  return told.length === 0 ? 'all active' : told.join(', ');
}

/** As they count where nobody has said anything. */
const effectsOf = ({ effects = 'unfenced' }: Pick<NamespaceRow, 'effects'>): string => effects;

export const namespaceTable = (namespaces: readonly NamespaceRow[]): string =>
  namespaces.length === 0
    ? 'No namespace matches.'
    : table(
        NAMESPACE_HEADS,
        namespaces.map((one) =>
          [
            ...[one.namespace, one.kind, String(one.shardCount), one.strategy.id, effectsOf(one)],
            ...[String(one.owners), stateOf(one)],
            ...[one.imbalance?.toFixed(2) ?? '-', one.version ?? '-', one.updatedAt ?? '-'],
          ].map(printable),
        ),
      );

const shardsOf = (from: string | undefined, to: string | undefined): string =>
  from === to ? `${from}` : `${from}-${to}`;

function strategyText({ id, virtualNodes, homes }: ShardStrategy): string {
  const told = homes.map(({ from, to, region, zone }) => `${shardsOf(from, to)} in ${zone ?? region}`);
  if (virtualNodes !== undefined) told.push(`${virtualNodes} positions a node`);
  return told.length === 0 ? id : `${id} (${told.join('; ')})`;
}

function ruleText({ id, kind, from, to, nodes = {}, shards, apart }: ShardRule): string {
  if (kind === 'anti-affinity') return `${id}: ${shards.join(', ')} never in one ${apart}`;
  const [which = ['', '']] = Object.entries(nodes);
  const where = which[0] === 'nodeId' ? which[1] : which.join(' ');
  return `${id}: ${shardsOf(from, to)} ${kind === 'pin' ? 'only on' : 'never on'} ${where}`;
}

/** With `simulation`: what a dry run told of the change before it was made. */
export function namespaceChangeText(change: NamespaceChange, simulation: Simulation | undefined): string {
  const { before, after, dryRun, unchanged, effects, blockers } = change;
  const verb = before === undefined ? ['make', 'Made'] : ['change', 'Changed'];
  const first = unchanged
    ? `${after.namespace} stays as it is.`
    : dryRun
      ? `Would ${verb[0]} ${after.namespace}:`
      : `${verb[1]} ${after.namespace}:`;
  const settings = [
    `  ${after.kind} of ${after.shardCount} shards on nodes of role ${after.roles.join(' or ')}${after.effects === undefined ? '' : `, effects ${after.effects}`}`,
    `  strategy ${strategyText(after.strategy)}`,
    ...after.rules.map((rule) => `  rule ${ruleText(rule)}`),
  ];
  const told = [
    first,
    ...(unchanged ? [] : settings),
    ...effects.map((effect) => `  ${effect}`),
    ...blockers.map((blocker) => `  blocked: ${blocker}`),
  ].map(printable);
  return [...told, ...(simulation === undefined ? [] : ['', simulationText(simulation)])].join('\n');
}

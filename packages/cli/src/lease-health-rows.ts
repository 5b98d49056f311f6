/** Lease, health and reported load of nodes as text for people. */
import type { ControlClient } from '@omnirelay/client';
import { printable, table } from './table.ts';

export type NodeHealth = Awaited<ReturnType<ControlClient['leaseHealth']['list']>>['nodes'][number];
type Load = NonNullable<NodeHealth['load']>;

export const LEASE_HEALTH_HEADS = [
  ...['Node', 'Status', 'Health', 'Role', 'Region', 'Lease', 'Epoch', 'Shards', 'Scopes'],
  ...['Pending', 'p99 (ms)', 'Errors', 'Load since (UTC)'],
] as const;

const percent = (ratio: number): string => `${Number((100 * ratio).toFixed(1))} %`;

/** In a sentence: the figures are bounds from above. */
export const loadText = ({ pendingDepth, latencyP99Ms, errorRatio, reportedAt }: Load): string =>
  `at most ${pendingDepth} pending, p99 ${latencyP99Ms} ms, ${percent(errorRatio)} errors, since ${reportedAt}`;

function leaseText({ state, endedWhy, endedBy }: NodeHealth['lease']): string {
  if (endedWhy === undefined || state === 'Released') return state;
  return `${state} (${endedWhy}${endedBy === undefined ? '' : `, by ${endedBy}`})`;
}

const loadCells = (load: Load | undefined): readonly string[] =>
  load === undefined
    ? ['-', '-', '-', '-']
    : [String(load.pendingDepth), String(load.latencyP99Ms), percent(load.errorRatio), load.reportedAt];

export const leaseHealthTable = (nodes: readonly NodeHealth[]): string =>
  nodes.length === 0
    ? 'No node matches.'
    : table(
        LEASE_HEALTH_HEADS,
        nodes.map((node) => {
          const { nodeId, status, intent, healthScore, role, region, lease, shards, scopes, load } = node;
          return [
            ...[nodeId, intent === 'Active' ? status : `${status} (${intent})`, healthScore?.toFixed(0) ?? '-'],
            ...[role || '-', region || '-', leaseText(lease), lease.epoch ?? '-'],
            ...[String(shards ?? '-'), String(scopes ?? '-'), ...loadCells(load)],
          ].map(printable);
        }),
      );

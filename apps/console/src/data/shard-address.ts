/** Where shards, their maps and what is asked of them are looked at. */
import { changedQuery } from '../ui/use-address.ts';
import type { ShardCell } from './shard-cell.ts';

export const SHARD_TABS = ['summary', 'why', 'history', 'audit'] as const;
export type ShardTab = (typeof SHARD_TABS)[number];

type Named = Pick<ShardCell, 'namespace' | 'shardId'>;

export const shardAddress = (cluster: string, { namespace, shardId }: Named, tab: ShardTab = 'summary'): string =>
  `/c/${cluster}/shards/${namespace}/${shardId}${tab === 'summary' ? '' : `/${tab}`}`;

export const shardsAddress = (cluster: string, query: Readonly<Record<string, string | undefined>> = {}): string =>
  `/c/${cluster}/shards${changedQuery('', query)}`;

export const namespaceAddress = (cluster: string, namespace: string): string => `/c/${cluster}/namespaces/${namespace}`;

export const mapsAddress = (cluster: string, namespace?: string): string =>
  `/c/${cluster}/maps${changedQuery('', { namespace })}`;

/** What changed between two versions of the map of a namespace. */
export const mapDiffAddress = (
  cluster: string,
  { namespace, from, to }: { readonly namespace: string; readonly from: string; readonly to: string },
): string => `/c/${cluster}/maps/${from}...${to}${changedQuery('', { namespace })}`;

/** Of a simulation that is named by its question. */
export const simulationAddress = (cluster: string, id: string): string => `/c/${cluster}/simulations/${id}`;

export const simulatorAddress = (
  cluster: string,
  query: { readonly namespace?: string; readonly from?: string } = {},
): string => `/c/${cluster}/simulations/new${changedQuery('', query)}`;

/** What members say themselves, gathered over all pages up to a bound: round trips, and the fleet as one of them sees it. */
import type { ControlClient } from '@omnirelay/client';
import type { NetworkAnswer, Peer } from '../data/model.ts';
import { BOUNDS } from './bounds.ts';
import { gatherPages } from './gather-pages.ts';

export interface Gathered {
  readonly generatedAt: string;
  readonly source: string;
  readonly total: number;
}

export interface GatheredNetwork extends Gathered {
  readonly nodes: NetworkAnswer['nodes'];
}

export interface SeenBy extends Gathered {
  readonly peers: readonly Peer[];
}

interface Options {
  readonly signal?: AbortSignal;
}

export async function gatherNetwork(
  { peers }: Pick<ControlClient, 'peers'>,
  options: Options,
): Promise<GatheredNetwork> {
  const { items, last } = await gatherPages({
    ask: (behind) => peers.network(behind, options),
    itemsOf: (page) => page.nodes,
    limit: BOUNDS.askedMembers,
  });
  return { generatedAt: last.generatedAt, source: last.source, total: last.total, nodes: items };
}

export async function gatherSeenBy(
  { peers }: Pick<ControlClient, 'peers'>,
  vantage: string,
  options: Options,
): Promise<SeenBy> {
  const { items, last } = await gatherPages({
    ask: (behind) => peers.list({ vantage, pageSize: BOUNDS.listPage, ...behind }, options),
    itemsOf: (page) => page.peers,
    limit: BOUNDS.seenPeers,
  });
  return { generatedAt: last.generatedAt, source: last.source, total: last.total, peers: items };
}

/** What members say themselves, gathered over all pages up to a bound: round trips, and the fleet as one of them sees it. */
import type { ControlClient } from '@omnirelay/client';
import type { NetworkAnswer, Peer } from '../data/model.ts';
import { BOUNDS } from './bounds.ts';

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
  const nodes: NetworkAnswer['nodes'][number][] = [];
  let cursor: string | undefined;
  for (;;) {
    const page = await peers.network(cursor === undefined ? {} : { cursor }, options);
    nodes.push(...page.nodes);
    cursor = page.nextCursor;
    if (cursor === undefined || nodes.length >= BOUNDS.askedMembers)
      return { generatedAt: page.generatedAt, source: page.source, total: page.total, nodes };
  }
}

export async function gatherSeenBy(
  { peers }: Pick<ControlClient, 'peers'>,
  vantage: string,
  options: Options,
): Promise<SeenBy> {
  const seen: Peer[] = [];
  let cursor: string | undefined;
  for (;;) {
    const page = await peers.list(
      { vantage, pageSize: BOUNDS.listPage, ...(cursor === undefined ? {} : { cursor }) },
      options,
    );
    seen.push(...page.peers);
    cursor = page.nextCursor;
    if (cursor === undefined || seen.length >= BOUNDS.seenPeers)
      return { generatedAt: page.generatedAt, source: page.source, total: page.total, peers: seen };
  }
}

/** Every page of a peers list. A sorted one is kept by one control node: when that is gone in the middle, the list begins anew, once. */
import { type ControlClient, ControlError } from '@omnirelay/client';
import type { Peer } from './peer-table.ts';

const PAGE_SIZE = 500;

type PeerPage = Awaited<ReturnType<ControlClient['peers']['list']>>;
type Filter = NonNullable<Parameters<ControlClient['peers']['list']>[0]>;

export async function listAllPeers(
  client: ControlClient,
  filter: Filter,
  signal: AbortSignal,
): Promise<{ readonly page: PeerPage; readonly all: readonly Peer[] }> {
  try {
    return await everyPage(client, filter, signal);
  } catch (error) {
    if (!(error instanceof ControlError) || error.code !== 'cursor_expired') throw error;
    return everyPage(client, filter, signal);
  }
}

async function everyPage(client: ControlClient, filter: Filter, signal: AbortSignal) {
  const all: Peer[] = [];
  let page = await client.peers.list({ ...filter, pageSize: PAGE_SIZE }, { signal });
  all.push(...page.peers);
  while (page.nextCursor !== undefined) {
    page = await client.peers.list({ ...filter, pageSize: PAGE_SIZE, cursor: page.nextCursor }, { signal });
    all.push(...page.peers);
  }
  return { page, all };
}

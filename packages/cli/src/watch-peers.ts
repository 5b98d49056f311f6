/** `--watch` of the peers. */
import type { ControlClient } from '@omnirelay/client';
import type { OutputFormat } from './output.ts';
import { type Peer, peerTable } from './peer-table.ts';
import { showWatched } from './watched-table.ts';

type Watch = ControlClient['peers']['watch'];

export async function watchPeers(
  watch: Watch,
  asked: Omit<Parameters<Watch>[0], 'signal'>,
  { output, signal }: { readonly output: OutputFormat; readonly signal: AbortSignal },
): Promise<void> {
  const peers = new Map<string, Peer>();
  await showWatched(
    watch({ ...asked, signal }),
    {
      table: () => peerTable([...peers.values()]),
      take({ kind, peer }) {
        if (kind === 'Heartbeat') return 'nothing';
        if (kind === 'Resync') peers.clear();
        if (peer !== undefined) {
          if (kind === 'Removed') peers.delete(peer.nodeId);
          else peers.set(peer.nodeId, peer);
        }
        return kind === 'Resync' ? 'resync' : kind === 'Ready' ? 'ready' : 'change';
      },
    },
    output,
  );
}

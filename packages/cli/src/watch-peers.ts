/** `--watch` of the peers: the table drawn anew at each change, or one JSON line an event. */
import type { ControlClient } from '@omnirelay/client';
import { type OutputFormat, print } from './output.ts';
import { type Peer, peerTable } from './peer-table.ts';

/** Home, and forget what stood below. */
const REDRAW = '\u001b[H\u001b[J';

type Watch = ControlClient['peers']['watch'];

export async function watchPeers(
  watch: Watch,
  asked: Omit<Parameters<Watch>[0], 'signal'>,
  { output, signal }: { readonly output: OutputFormat; readonly signal: AbortSignal },
): Promise<void> {
  const peers = new Map<string, Peer>();
  let ready = false;
  let line = 'connecting';
  const draw = () => {
    if (!ready) return;
    const head = process.stdout.isTTY ? REDRAW : '';
    print(`${head}${peerTable([...peers.values()])}\n\n${line}; Ctrl-C ends`);
  };
  for await (const item of watch({ ...asked, signal })) {
    if (output === 'json') {
      print(JSON.stringify(item.kind === 'event' ? item.event : { kind: 'Connection', ...item.connection }));
      continue;
    }
    if (item.kind === 'connection') {
      line =
        item.connection.source === undefined
          ? item.connection.state
          : `${item.connection.state}, from ${item.connection.source}`;
    } else {
      const { kind, peer } = item.event;
      if (kind === 'Heartbeat') continue;
      if (kind === 'Resync') {
        peers.clear();
        ready = false;
      }
      if (kind === 'Ready') ready = true;
      if (peer !== undefined) {
        if (kind === 'Removed') peers.delete(peer.nodeId);
        else peers.set(peer.nodeId, peer);
      }
    }
    draw();
  }
}

/** A caller as a process that asks for a lot and then reads nothing any more, as one that is frozen. Told what it is by a message. */
import { createGossipTransport } from '@omnirelay/transport';
import { fixedIdentity } from '@omnirelay/transport/testing';
import { encodeRelayRequest } from '@omnirelay/wire';
import { RELAY_PATH, RELAY_STREAM } from '../relay-stream.ts';

export interface DeafProcessOptions {
  readonly material: Parameters<typeof fixedIdentity>[0];
  readonly trustDomain: string;
  readonly address: string;
  readonly calls: number;
}

process.once('message', async ({ material, trustDomain, address, calls }: DeafProcessOptions) => {
  const transport = await createGossipTransport({
    identity: fixedIdentity(material),
    trustDomain,
    bindAddress: '127.0.0.1',
    port: 0,
    streams: [RELAY_STREAM],
    onChannel: (channel) => channel.close('no gossip here'),
  });
  const channel = await transport.dial(address, { path: RELAY_PATH });
  const list = { kind: 'list', prefix: 'p/', limit: 500 } as const;
  const all = Array.from({ length: calls }, (_, at) => ({
    id: at + 1,
    deadlineMs: Number.MAX_SAFE_INTEGER,
    operation: list,
  }));
  channel.send(encodeRelayRequest({ calls: all, credits: [], cancelled: [] }));
  // Written to the socket by then.
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});
process.once('disconnect', () => process.exit());

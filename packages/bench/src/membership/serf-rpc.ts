/**
 * The two commands the bench sends to a serf agent, over its own RPC socket (msgpack), so that no start of a command-line tool stands in
 * the figures. Format: serf's `docs/agent/rpc`.
 */
import { once } from 'node:events';
import net from 'node:net';

type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value };

/** Msgpack of short values: fixed and 8-bit forms are all that these commands need. */
function pack(value: Value): Buffer {
  if (typeof value === 'boolean') return Buffer.from([value ? 0xc3 : 0xc2]);
  if (typeof value === 'number') return Buffer.from([value & 0x7f]);
  if (typeof value === 'string') {
    const text = Buffer.from(value);
    return text.length < 32
      ? Buffer.concat([Buffer.from([0xa0 | text.length]), text])
      : Buffer.concat([Buffer.from([0xda, text.length >> 8, text.length & 0xff]), text]);
  }
  if (Array.isArray(value)) return Buffer.concat([Buffer.from([0x90 | value.length]), ...value.map(pack)]);
  const entries = Object.entries(value as Record<string, Value>);
  return Buffer.concat([
    Buffer.from([0x80 | entries.length]),
    ...entries.flatMap(([key, item]) => [pack(key), pack(item)]),
  ]);
}

export interface SerfRpc {
  join(address: string): void;
  leave(): void;
  close(): void;
}

export async function connectSerfRpc(port: number): Promise<SerfRpc> {
  const socket = net.connect({ host: '127.0.0.1', port, noDelay: true });
  await once(socket, 'connect');
  socket.on('error', () => socket.destroy());
  socket.resume();
  socket.write(Buffer.concat([pack({ Command: 'handshake', Seq: 0 }), pack({ Version: 1 })]));
  return {
    join: (address) =>
      void socket.write(
        Buffer.concat([pack({ Command: 'join', Seq: 1 }), pack({ Existing: [address], Replay: false })]),
      ),
    leave: () => void socket.write(pack({ Command: 'leave', Seq: 2 })),
    close: () => socket.destroy(),
  };
}

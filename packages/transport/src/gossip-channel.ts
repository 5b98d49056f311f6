/** A frame channel over one HTTP/2 stream of gRPC messages. */
import type { ClientHttp2Stream, Http2Session, ServerHttp2Stream } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { isIdentityProof } from '@omnirelay/wire';
import type { TransportBounds } from './bounds.ts';
import type { ChannelEnd, FrameChannel, MeshPeer } from './frame-channel.ts';
import { messageReader, prefixMessages } from './grpc-messages.ts';

export interface GossipChannelDeps {
  readonly session: Http2Session;
  readonly stream: ClientHttp2Stream | ServerHttp2Stream;
  readonly socket: TLSSocket;
  readonly peer: MeshPeer;
  readonly dialled: boolean;
  readonly clockSkewMs: number | null;
  readonly bounds: TransportBounds;
  onProof(channel: GossipChannel, bytes: Uint8Array): void;
  onEnd(channel: GossipChannel): void;
}

/** What the transport itself may do with a channel. */
export interface GossipChannel extends FrameChannel {
  readonly socket: TLSSocket;
  /** The peer's wall clock less ours when the channel opened; null where it told none. */
  readonly clockSkewMs: number | null;
  /** A newer certificate of the same identity. */
  renew(peer: MeshPeer): void;
  abort(end: ChannelEnd, detail: string): void;
}

export function gossipChannel(deps: GossipChannelDeps): GossipChannel {
  const { session, stream, socket, bounds } = deps;
  const reader = messageReader(bounds.frameBytes);
  let peer = deps.peer;
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let scheduled = false;
  let blocked = false;
  let ended: { readonly end: ChannelEnd; readonly detail: string } | null = null;
  let saidGoodbye = false;
  let peerSaidGoodbye = false;
  let drained = (): void => {};
  let closed: ((end: ChannelEnd, detail: string) => void) | null = null;

  function flush(): void {
    scheduled = false;
    if (waiting.length === 0 || stream.destroyed || stream.writableEnded) return;
    const batch = prefixMessages(waiting, waitingBytes);
    waiting = [];
    waitingBytes = 0;
    stream.write(batch, afterWrite);
  }

  function afterWrite(): void {
    if (!blocked || ended !== null || stream.writableLength + waitingBytes > bounds.channelHighWater / 2) return;
    blocked = false;
    drained();
  }

  function finish(end: ChannelEnd, detail: string): void {
    if (ended !== null) return;
    ended = { end, detail };
    deps.onEnd(channel);
    closed?.(end, detail);
  }

  function shutDown(): void {
    const force = setTimeout(() => session.destroy(), bounds.closeGraceMs);
    session.once('close', () => clearTimeout(force));
    session.close();
  }

  const channel: GossipChannel = {
    transport: 'grpc-h2',
    remoteAddress: socket.remoteAddress ?? '',
    dialled: deps.dialled,
    socket,
    clockSkewMs: deps.clockSkewMs,
    get identity() {
      return peer.identity;
    },
    get certificate() {
      return peer.certificate;
    },
    renew: (renewed) => {
      peer = renewed;
    },
    send(bytes) {
      if (ended !== null || saidGoodbye) return true;
      waiting.push(bytes);
      waitingBytes += bytes.length;
      // Everything said in one turn leaves in one write: wake-ups are the bill, not bytes.
      if (!scheduled) {
        scheduled = true;
        queueMicrotask(flush);
      }
      const held = stream.writableLength + waitingBytes;
      if (held > bounds.channelBufferBytes)
        channel.abort('backpressure', `${held} bytes wait for a peer that does not read`);
      else if (held > bounds.channelHighWater) blocked = true;
      return !blocked;
    },
    onFrame(onFrame) {
      stream.on('data', (chunk: Buffer) => {
        if (ended !== null) return;
        const problem = reader.push(chunk, (message) => {
          if (ended !== null) return;
          if (isIdentityProof(message)) deps.onProof(channel, message);
          else onFrame(message);
        });
        if (problem !== null) channel.abort('protocol-error', problem);
      });
    },
    onDrain(listener) {
      drained = listener;
    },
    onClose(listener) {
      closed = listener;
      const already = ended;
      if (already !== null) queueMicrotask(() => listener(already.end, already.detail));
    },
    close(reason) {
      if (saidGoodbye || ended !== null) return;
      flush();
      saidGoodbye = true;
      stream.end();
      finish('closed', reason);
      shutDown();
    },
    abort(end, detail) {
      if (ended !== null) return;
      finish(end, detail);
      session.destroy();
    },
  };

  stream.on('end', () => {
    // A stream that was cut also ends; only a peer that closed its half said good-bye.
    peerSaidGoodbye = !stream.aborted && !socket.destroyed;
    if (!peerSaidGoodbye || ended !== null) return;
    stream.end();
    finish('closed', 'the peer closed the channel');
    shutDown();
  });
  stream.on('aborted', () => finish('reset', 'the connection was cut'));
  stream.on('error', (error) => finish('reset', error.message));
  stream.on('close', () => {
    finish('reset', 'the connection was cut');
    if (!session.destroyed) shutDown();
  });
  session.on('error', (error) => finish('reset', error.message));
  return channel;
}

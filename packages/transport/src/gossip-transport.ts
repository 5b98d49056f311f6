/**
 * Gossip channels over mutual TLS: one HTTP/2 connection with one gRPC stream for each edge, accepted and dialled alike. Identities are
 * proved before a channel is handed over, and go on being proved as certificates turn.
 */
import { performServerHandshake, type ServerHttp2Session } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import type { IdentitySource } from '@omnirelay/pki';
import type { HostPort } from './address.ts';
import { TRANSPORT_BOUNDS, type TransportBounds } from './bounds.ts';
import { channelIdentities } from './channel-identity.ts';
import type { PeerPolicy } from './check-peer.ts';
import { type DialOptions, dialChannel } from './dial-channel.ts';
import type { FrameChannel, MeshPeer, RefusalReason, RefusedConnection, TransportCounters } from './frame-channel.ts';
import { type GossipChannel, type GossipChannelDeps, gossipChannel } from './gossip-channel.ts';
import {
  CHANNEL_PATH,
  clockSkewOf,
  deniedHeaders,
  ENCODING_NAME,
  isGrpc,
  methodOf,
  responseHeaders,
  TRANSPORT_NAME,
} from './gossip-wire.ts';
import { prefixMessages } from './grpc-messages.ts';
import { identityPlaces } from './identity-places.ts';
import { callMember, type MeshCall, serveCall } from './mesh-call.ts';
import { listenMeshTls } from './mesh-tls-server.ts';
import { boundsOfStream, type MessageStream, streamPlaces } from './message-stream.ts';
import { sharedContext } from './tls-material.ts';

export interface GossipTransportOptions {
  readonly identity: IdentitySource;
  readonly trustDomain: string;
  readonly bindAddress: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Leaves or CAs in hex; empty or absent allows all that the CA signed. */
  readonly allowedThumbprints?: readonly string[];
  readonly denies?: PeerPolicy['denies'];
  /** Goes with each refusal of a peer that `denies` tells of; null: nothing does. At most `frameBytes`. */
  denialNotice?(): Uint8Array | null;
  /** What a peer sent that refused this node so; whose word it is, its certificate says. */
  onDenialNotice?(notice: Uint8Array, from: MeshPeer): void;
  readonly bounds?: Partial<TransportBounds>;
  readonly counters?: TransportCounters;
  /** Streams of messages beside gossip. */
  readonly streams?: readonly MessageStream[];
  /** A peer opened a channel. Set its reader before the turn is over, or close it. */
  onChannel(channel: FrameChannel): void;
  onRefusedPeer?(refused: RefusedConnection): void;
  /** Methods that a member of any role may call; all others are for control nodes. */
  readonly openCalls?: readonly string[];
  /** A call; without it there are none. Null: no such method. */
  onCall?(method: string, request: Uint8Array, peer: MeshPeer): Uint8Array | null;
}

export interface GossipTransport extends AsyncDisposable {
  address(): HostPort;
  /**
   * Opens a channel, or the stream of `path`. Rejects with `DialError` only. Whether the peer is the one that was meant is the caller's to
   * judge.
   */
  dial(address: string, options?: DialOptions): Promise<FrameChannel>;
  /** One call, over a connection of its own. Rejects with `DialError` or `CallError`. */
  call(address: string, call: MeshCall): Promise<Uint8Array>;
  /** Closes the channels of these certificates (revoked ones). */
  closeChannels(matches: (peer: MeshPeer) => boolean, reason: string): void;
  /** Open channels with such peers. */
  channelCount(matches: (peer: MeshPeer) => boolean): number;
  /** The greatest difference between our wall clock and that of a peer with an open channel, as measured when it opened. */
  clockSkewMs(): number;
  close(): Promise<void>;
}

const GOSSIP_ROLES: readonly string[] = ['control', 'gateway', 'worker'];

export async function createGossipTransport(options: GossipTransportOptions): Promise<GossipTransport> {
  const { identity, bindAddress } = options;
  const bounds: TransportBounds = { ...TRANSPORT_BOUNDS, ...options.bounds };
  const policy: PeerPolicy = {
    trustDomain: options.trustDomain,
    allowedRoles: GOSSIP_ROLES,
    ...(options.denies === undefined ? {} : { denies: options.denies }),
    ...(options.allowedThumbprints === undefined ? {} : { allowedThumbprints: options.allowedThumbprints }),
  };
  const onNotice = options.onDenialNotice;
  const dialling = { bindAddress, bounds, ...(onNotice === undefined ? {} : { onNotice }) };
  const identities = channelIdentities({ identity, policy, bounds });
  const context = sharedContext(identity);
  const channels = new Set<GossipChannel>();
  const closing = new AbortController();
  const answering = { calls: 0 };
  const connectionPlaces = identityPlaces(bounds.connectionsPerIdentity);
  const channelPlaces = identityPlaces(bounds.channelsPerIdentity);
  const streamOf = streamPlaces(options.streams ?? []);

  function open(
    parts: Pick<GossipChannelDeps, 'session' | 'stream' | 'socket' | 'peer' | 'dialled' | 'clockSkewMs'>,
    kind?: MessageStream,
  ): GossipChannel {
    const channel = gossipChannel({
      ...parts,
      bounds: kind === undefined ? bounds : boundsOfStream(kind, bounds, parts.dialled),
      onProof: (from, bytes) => identities.receive(from, bytes),
      onEnd: (ended) => {
        channels.delete(ended);
        identities.forget(ended);
      },
    });
    channels.add(channel);
    identities.watch(channel);
    options.counters?.negotiated(TRANSPORT_NAME, ENCODING_NAME);
    return channel;
  }

  function accept(socket: TLSSocket, peer: MeshPeer): void {
    const refused = (reason: RefusalReason, detail: string): void =>
      options.onRefusedPeer?.({ remoteAddress: socket.remoteAddress ?? '', reason, detail, ...peer });
    const leave = connectionPlaces.take(peer.identity);
    if (leave === null) {
      refused('too-many-connections', `it has ${bounds.connectionsPerIdentity} connections already`);
      socket.destroy();
      return;
    }
    socket.once('close', leave);
    const session: ServerHttp2Session = performServerHandshake(socket, {
      settings: { enablePush: false, maxConcurrentStreams: 1 },
    });
    const refuse = (detail: string, reason: RefusalReason = 'not-a-channel'): void => {
      refused(reason, detail);
      session.destroy();
    };
    const deadline = setTimeout(() => refuse('no channel was opened in time'), bounds.openChannelMs);
    session.on('error', () => {});
    session.once('close', () => clearTimeout(deadline));
    session.once('stream', (stream, headers) => {
      clearTimeout(deadline);
      stream.on('error', () => {});
      const method = methodOf(headers[':path']);
      if (method !== null && isGrpc(headers['content-type']))
        return serveCall({
          ...{ session, stream, peer, method, answering, bounds },
          openCalls: options.openCalls ?? [],
          answer: options.onCall,
        });
      const kind = streamOf(headers[':path']);
      const onChannel = headers[':path'] === CHANNEL_PATH ? options.onChannel : kind?.stream.onChannel;
      if (onChannel === undefined || !isGrpc(headers['content-type'])) {
        return refuse(`a call of ${headers[':path']} (${headers['content-type']})`);
      }
      const { nodeId, role } = peer.identity;
      if (kind !== undefined && !kind.stream.roles.includes(role))
        return refuse(`${nodeId} is a ${role}: ${kind.stream.path} is not for it`, 'wrong-role');
      const leaveChannel = (kind?.places ?? channelPlaces).take(peer.identity);
      if (leaveChannel === null) {
        const most = kind?.stream.perIdentity ?? bounds.channelsPerIdentity;
        return refuse(`it has ${most} channels already`, 'too-many-connections');
      }
      session.once('close', leaveChannel);
      session.on('stream', (further) => further.close());
      stream.respond(responseHeaders(), { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      const clockSkewMs = clockSkewOf(headers);
      onChannel(open({ session, stream, socket, peer, dialled: false, clockSkewMs }, kind?.stream));
    });
  }

  /** It may open one stream, whose answer says why it is refused. */
  function tellRemoved(socket: TLSSocket, detail: string): void {
    const session = performServerHandshake(socket, { settings: { enablePush: false, maxConcurrentStreams: 1 } });
    const deadline = setTimeout(() => session.destroy(), bounds.openChannelMs);
    session.on('error', () => {});
    session.once('close', () => clearTimeout(deadline));
    session.once('stream', (stream) => {
      stream.on('error', () => {});
      const notice = options.denialNotice?.() ?? null;
      stream.respond(deniedHeaders(detail), { endStream: notice === null });
      if (notice !== null) stream.end(prefixMessages([notice], notice.length));
      session.close();
    });
  }

  const server = await listenMeshTls({
    identity,
    policy,
    bindAddress,
    port: options.port,
    clientCertificate: 'required',
    alpn: ['h2'],
    bounds,
    onSocket: (socket, peer) => {
      if (peer !== null) accept(socket, peer);
    },
    onRefused: (refused) => options.onRefusedPeer?.(refused),
    onRemoved: tellRemoved,
  });

  async function close(): Promise<void> {
    if (closing.signal.aborted) return;
    closing.abort();
    for (const channel of [...channels]) channel.close('shutting down');
    identities[Symbol.dispose]();
    // A good-bye that is cut short would look like a crash to the peer.
    await server.close(bounds.closeGraceMs);
  }

  return {
    address: () => server.address(),
    async dial(address, dialOptions = {}) {
      const signal =
        dialOptions.signal === undefined ? closing.signal : AbortSignal.any([closing.signal, dialOptions.signal]);
      const dialled = await dialChannel(address, { ...dialOptions, signal }, { ...dialling, context, policy });
      return open({ ...dialled, dialled: true }, streamOf(dialOptions.path)?.stream);
    },
    async call(address, call) {
      const signal = call.signal === undefined ? closing.signal : AbortSignal.any([closing.signal, call.signal]);
      const { denies: _, ...toAnyone } = policy;
      const deps = { ...dialling, context, policy: call.evenIfRemoved === true ? toAnyone : policy };
      return callMember(address, { ...call, signal }, deps);
    },
    closeChannels(matches, reason) {
      for (const channel of [...channels]) if (matches(channel)) channel.close(reason);
    },
    channelCount: (matches) => channels.values().reduce((count, channel) => count + (matches(channel) ? 1 : 0), 0),
    clockSkewMs() {
      let greatest = 0;
      for (const { clockSkewMs } of channels) greatest = Math.max(greatest, Math.abs(clockSkewMs ?? 0));
      return greatest;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

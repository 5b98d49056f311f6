/** What the transport lets grow, and how long it waits. */
export interface TransportBounds {
  /** Largest encoded frame, in and out. */
  readonly frameBytes: number;
  /** Bytes waiting on one channel before `send` says false. */
  readonly channelHighWater: number;
  /** Bytes waiting on one channel before it is given up. */
  readonly channelBufferBytes: number;
  /** Open connections at one listener. */
  readonly connections: number;
  /** Of these, how many may be without a certificate or in the handshake still: the others are kept for certified callers. */
  readonly uncertified: number;
  /** And of one source: an IPv4 address or an IPv6 /64. */
  readonly uncertifiedPerSource: number;
  /** Connections of the mesh listener that one certified identity may have at a time, calls included. */
  readonly connectionsPerIdentity: number;
  /** And channels among them, greeted or not: a pair needs one, a second for a moment, and more only while its connections break. */
  readonly channelsPerIdentity: number;
  /** Calls open at once on one connection of the control API. */
  readonly streams: number;
  /** From accepted TCP to finished TLS. */
  readonly handshakeMs: number;
  /** From finished TLS to the first whole request head. */
  readonly firstRequestMs: number;
  /** From a request head to the end of its body. */
  readonly requestBodyMs: number;
  /** A connection of the control API on which no call is open this long is closed. */
  readonly idleMs: number;
  /** From our end of a connection to its end, whatever the peer does. */
  readonly lingerMs: number;
  /** From finished TLS to an open channel. */
  readonly openChannelMs: number;
  /** From a closing word to the end of the connection. */
  readonly closeGraceMs: number;
  readonly dialMs: number;
  /** Largest answer to a call. */
  readonly answerBytes: number;
  /** Calls of control nodes that this node answers at once, and how long each may take. */
  readonly callsAtOnce: number;
  readonly callMs: number;
  /** A certificate may have run out this long, or this share of its life if that is more, before its channel is closed. */
  readonly identityGraceMs: number;
  readonly identityGraceShare: number;
}

export const TRANSPORT_BOUNDS: TransportBounds = {
  frameBytes: 256 * 1024,
  channelHighWater: 512 * 1024,
  channelBufferBytes: 4 * 1024 * 1024,
  connections: 1024,
  uncertified: 512,
  uncertifiedPerSource: 64,
  connectionsPerIdentity: 32,
  channelsPerIdentity: 8,
  streams: 128,
  handshakeMs: 5000,
  firstRequestMs: 10_000,
  requestBodyMs: 10_000,
  idleMs: 30_000,
  lingerMs: 3000,
  openChannelMs: 5000,
  closeGraceMs: 1000,
  dialMs: 5000,
  answerBytes: 8 * 1024 * 1024,
  callsAtOnce: 16,
  callMs: 5000,
  identityGraceMs: 2000,
  identityGraceShare: 0.1,
};

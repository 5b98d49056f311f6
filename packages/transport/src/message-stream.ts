/**
 * Streams of whole messages beside gossip: each a gRPC call on a connection of its own at the mesh listener, with all that a channel has, that
 * is, mutual identities that go on being proved, backpressure, and an end when its peer is removed.
 */
import type { TransportBounds } from './bounds.ts';
import type { FrameChannel } from './frame-channel.ts';
import { type IdentityPlaces, identityPlaces } from './identity-places.ts';

export interface MessageStream {
  /** Of the call: `/package.Service/Method`. */
  readonly path: string;
  /** Who may open it here. */
  readonly roles: readonly string[];
  /** How many of them one certified identity may have open here. */
  readonly perIdentity: number;
  /** Largest message of whoever opened it, and of whoever took it. */
  readonly requestBytes: number;
  readonly answerBytes: number;
  readonly highWater: number;
  readonly bufferBytes: number;
  /** A peer opened one. Set its reader before the turn is over, or close it. Absent: this node takes none, and opens them. */
  readonly onChannel?: (channel: FrameChannel) => void;
}

/** What a channel lets grow, for this stream. */
export const boundsOfStream = (stream: MessageStream, bounds: TransportBounds, dialled: boolean): TransportBounds => ({
  ...bounds,
  frameBytes: dialled ? stream.answerBytes : stream.requestBytes,
  channelHighWater: stream.highWater,
  channelBufferBytes: stream.bufferBytes,
});

export interface PlacedStream {
  readonly stream: MessageStream;
  readonly places: IdentityPlaces;
}

/** Finds the stream of a path. */
export function streamPlaces(streams: readonly MessageStream[]): (path: unknown) => PlacedStream | undefined {
  const byPath = new Map<unknown, PlacedStream>(
    streams.map((stream) => [stream.path, { stream, places: identityPlaces(stream.perIdentity) }]),
  );
  return (path) => byPath.get(path);
}

/** The two ends of a modelled stream, what travels between them, and what the model needs of the world around it. */
import type { ChannelEnd, ChannelId, Frame, SwimInput } from '@omnirelay/protocol';
import type { NetworkConditions } from './network-conditions.ts';
import type { SimProcess } from './sim-node.ts';
import type { VirtualTime } from './virtual-time.ts';

export type Payload =
  | { readonly kind: 'frame'; readonly frame: Frame; readonly bytes: number }
  | { readonly kind: 'end'; readonly end: ChannelEnd };
/** `number` is its place in the stream. */
export type Segment = Payload & { readonly number: number };

/** One end of a stream. `outbox` and counters belong to what this end sends. */
export interface Endpoint {
  readonly process: SimProcess;
  readonly channel: ChannelId;
  readonly peer: Endpoint;
  readonly stream: Stream;
  /** Whether this side still believes in the channel. */
  open: boolean;
  blocked: boolean;
  unread: number;
  /** Read by the peer, but the acknowledgement cannot come back: pays the window. */
  unacknowledged: number;
  lastArrival: number;
  sent: number;
  /** In the order of the stream. */
  readonly held: Segment[];
  heldSince: number;
}

export interface Stream {
  readonly a: Endpoint;
  readonly b: Endpoint;
  /** Half-open: whatever is sent from now on goes nowhere, and nobody is told. */
  silent: boolean;
}

export interface StreamHost {
  readonly time: VirtualTime;
  readonly conditions: NetworkConditions;
  /** The present life of a node, when its process runs. */
  listening(node: number): SimProcess | undefined;
  /** False when the machine itself is gone (no power): nothing answers there at all. */
  hostUp(node: number): boolean;
  isStalled(process: SimProcess): boolean;
  /** Hands an input to a life, or queues it while the life is stalled; `read` runs once it was really handled. */
  deliver(process: SimProcess, input: SwimInput, read?: () => void): void;
}

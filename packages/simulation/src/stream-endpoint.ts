/** The two ends of a modelled stream, what travels between them, and what the model needs of the world around it. */
import type { ChannelEnd, ChannelId, Frame, PeerIdentity, SwimInput } from '@omnirelay/protocol';
import { SIMULATION_BOUNDS } from './bounds.ts';
import { clusterOf } from './machine-factory.ts';
import type { NetworkConditions } from './network-conditions.ts';
import type { SimProcess } from './sim-node.ts';
import type { VirtualTime } from './virtual-time.ts';

export type Payload =
  | { readonly kind: 'frame'; readonly frame: Frame; readonly bytes: number }
  /** Bytes that no codec can read. */
  | { readonly kind: 'garbage' }
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

/** One end of a new stream; its peer is set when both are there. */
export const endpointOf = (process: SimProcess, channel: ChannelId, stream: Stream): Endpoint => ({
  process,
  channel,
  peer: undefined as unknown as Endpoint,
  stream,
  open: true,
  blocked: false,
  unread: 0,
  unacknowledged: 0,
  lastArrival: 0,
  sent: 0,
  held: [],
  heldSince: 0,
});

/** What a certificate would say of this life. */
export const identityOf = (process: SimProcess): PeerIdentity => ({
  nodeId: process.nodeId,
  clusterId: clusterOf(process.birth),
  role: process.role,
});

/** What was under way when a path broke stands before what was sent into the break. */
export function insertInOrder(held: Segment[], segment: Segment): void {
  let at = held.length;
  while (at > 0 && (held[at - 1] as Segment).number > segment.number) at--;
  held.splice(at, 0, segment);
}

export function isHeldBack({ conditions, hostUp }: StreamHost, endpoint: Endpoint): boolean {
  const to = endpoint.peer.process.birth.node;
  return (
    conditions.isCut(endpoint.process.birth.node, to) ||
    !hostUp(to) ||
    endpoint.unacknowledged > SIMULATION_BOUNDS.windowBytes
  );
}

/** Whether acknowledgements cannot come back to this end. */
export const isDeaf = ({ conditions }: StreamHost, sender: Endpoint): boolean =>
  conditions.isCut(sender.peer.process.birth.node, sender.process.birth.node);

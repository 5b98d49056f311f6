/** What the relay adapter is told: how control nodes are reached, and which there are. */
import type { DialOptions, FrameChannel } from '@omnirelay/transport';
import type { RELAY_BOUNDS } from '../bounds.ts';

export interface ControlNodeAddress {
  /** `host:port` of its mesh listener. */
  readonly address: string;
  /** Absent where only the address is known. */
  readonly nodeId?: string;
}

export type RelayTimes = Pick<
  { readonly [K in keyof typeof RELAY_BOUNDS]: number },
  'attemptMs' | 'dialMs' | 'asideMs' | 'readBackMs' | 'watchDarkMs' | 'pingMs' | 'silenceMs' | 'returnMs'
>;

export interface RelayStoreOptions {
  /** This node's own id, by which it prefers one control node and others prefer another. */
  readonly nodeId: string;
  /** Control nodes of this cluster alone are asked. */
  readonly clusterId: string;
  /** Opens a stream of the mesh transport; rejects as its dials do. */
  readonly dial: (address: string, options: DialOptions) => Promise<FrameChannel>;
  /** Asked at each choice: those that should answer now. */
  readonly controlNodes: () => readonly ControlNodeAddress[];
  readonly times?: Partial<RelayTimes>;
}

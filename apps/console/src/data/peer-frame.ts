/** What the console's server sends to a view of the fleet, at most four times a second. */
import type { Peer } from './model.ts';

export interface FrameHead {
  /** When the control node said so, RFC 3339. */
  readonly asOf?: string;
  /** The control node that answered. */
  readonly source?: string;
  /** From the control node's clock to the console's server. */
  readonly lagMs?: number;
  /** How long ago the console's server heard it. Nodes speak every three seconds, so this grows only when they do not. */
  readonly heardAgoMs?: number;
  /** How long no control node has been heard; 0 while one is. */
  readonly lostForMs: number;
  /** Since when the node's registry view is old, if it is. */
  readonly staleSince?: string;
}

export type PeerFrame =
  | { readonly kind: 'snapshot'; readonly head: FrameHead; readonly peers: readonly Peer[]; readonly ready: boolean }
  | {
      readonly kind: 'delta';
      readonly head: FrameHead;
      readonly changed: readonly Peer[];
      readonly removed: readonly string[];
    }
  | { readonly kind: 'heartbeat'; readonly head: FrameHead }
  | { readonly kind: 'refused'; readonly head: FrameHead; readonly code: string; readonly detail: string };

/** A frame with the id after which the stream can be resumed. */
export interface NumberedFrame {
  readonly id: string;
  readonly frame: PeerFrame;
}

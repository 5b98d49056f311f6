/** What the console's server sends to a view of the fleet, at most four times a second. */
import type { Leadership } from './leadership.ts';
import type { ChangesNews } from './live-changes.ts';
import type { LiveNamespaces } from './live-namespaces.ts';
import type { LiveSteering } from './live-steering.ts';
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
  /** When namespaces were heard of last, and by whom: another control node may tell of them. */
  readonly namespaces?: { readonly asOf: string; readonly source: string };
}

/** What is told with the fleet, for a browser has few streams. Each is whole. */
export interface BesidePeers {
  readonly leadership?: Leadership;
  readonly namespaces?: LiveNamespaces;
  readonly steering?: LiveSteering;
}

export type PeerFrame =
  | (BesidePeers & {
      readonly kind: 'snapshot';
      readonly head: FrameHead;
      readonly peers: readonly Peer[];
      readonly ready: boolean;
      readonly changes?: ChangesNews;
    })
  /** Of what stands beside only what has changed. */
  | (BesidePeers & {
      readonly kind: 'delta';
      readonly head: FrameHead;
      readonly changed: readonly Peer[];
      readonly removed: readonly string[];
      readonly changes?: ChangesNews;
    })
  | { readonly kind: 'heartbeat'; readonly head: FrameHead }
  | RefusedFrame;

/** There will be no more. */
export interface RefusedFrame {
  readonly kind: 'refused';
  readonly head: FrameHead;
  readonly code: string;
  readonly detail: string;
}

/** A frame with the id after which the stream can be resumed. */
export interface NumberedFrame<Frame> {
  readonly id: string;
  readonly frame: Frame;
}

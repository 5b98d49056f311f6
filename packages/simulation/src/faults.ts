/**
 * The faults that a plan is made of: plain values, so that a plan can be kept in a file, made smaller and run again. Whatever lasts says
 * for how long.
 */
import type { MangleKind } from './mangled-frames.ts';
import type { Mistake } from './operator-faults.ts';
import type { PartitionShape } from './partition-shapes.ts';
import type { PoisonKind } from './poison-claims.ts';
import type { Speech } from './speech.ts';

export interface Ending {
  readonly node: number;
  /** Null: stays dead. */
  readonly restartAfterMs: number | null;
  /** The stored boot epoch is gone, and the wall clock may stand elsewhere. */
  readonly losesDisk: boolean;
  readonly wallJumpSeconds: number;
}

/** What happens to processes and the machines under them. */
type LifeFault =
  | ({ readonly kind: 'crash' | 'vanish' | 'leave' } & Ending)
  | { readonly kind: 'stall'; readonly nodes: readonly number[]; readonly forMs: number }
  /** The whole machine stops, its kernel too; its monotonic clock stops with it, or jumps by the pause. */
  | { readonly kind: 'pause-machine'; readonly node: number; readonly forMs: number; readonly clockStops: boolean }
  /** Nothing can be stored: the boot epoch of a life that begins meanwhile is lost. */
  | { readonly kind: 'disk-full'; readonly node: number; readonly forMs: number }
  | { readonly kind: 'wall-jump'; readonly node: number; readonly seconds: number }
  /** A second process with the same node id and address, with a copy of the disk or without one. */
  | { readonly kind: 'clone'; readonly node: number; readonly keepsDisk: boolean };

/** What happens to paths between nodes. A one-way cut loses what the first side sends. */
type PathFault =
  | {
      readonly kind: 'partition';
      readonly shape: PartitionShape;
      /** Nobody reaches another group; who is in none forms one of its own. */
      readonly groups: readonly (readonly number[])[];
      /** These still reach everybody. */
      readonly bridges: readonly number[];
      readonly oneWay: boolean;
      readonly forMs: number;
    }
  /** Both ways it is a triangle: the two cannot reach each other, and everybody else reaches both. */
  | {
      readonly kind: 'cut-link';
      readonly node: number;
      readonly other: number;
      readonly oneWay: boolean;
      readonly forMs: number;
    }
  | { readonly kind: 'slow-link'; readonly node: number; readonly delayMs: number; readonly forMs: number }
  /** Its streams carry so many bytes a second, and what does not fit waits in the sender's buffer. */
  | { readonly kind: 'narrow-link'; readonly node: number; readonly bytesPerS: number; readonly forMs: number }
  | { readonly kind: 'lossy-link'; readonly node: number; readonly loss: number; readonly forMs: number };

/** What happens to streams, and what goes over them. */
type StreamFault =
  | { readonly kind: 'reset-streams'; readonly node: number; readonly share: number }
  | { readonly kind: 'half-open'; readonly node: number; readonly oneSided: boolean }
  /** One end has given a stream up and dials anew, while what it had sent arrives behind what the new one brings. */
  | { readonly kind: 'late-stream'; readonly node: number; readonly lateMs: number }
  /** Frames that this node, in this life or an earlier one, has sent before are sent again to whoever is connected now. */
  | { readonly kind: 'replay-frames'; readonly node: number; readonly frames: number }
  | { readonly kind: 'mangle-frames'; readonly node: number; readonly frames: number; readonly how: MangleKind };

/** What operators do by mistake, until they put it right. */
type OperatorFault =
  | { readonly kind: 'misconfigure'; readonly node: number; readonly mistake: Mistake; readonly forMs: number }
  /** Another machine, with an address of its own, is given this node's id. */
  | { readonly kind: 'same-id'; readonly node: number; readonly forMs: number }
  /** The node starts again from a copy of its first data directory. */
  | {
      readonly kind: 'old-disk';
      readonly node: number;
      readonly restartAfterMs: number;
      readonly wallJumpSeconds: number;
    }
  /** Removed from the mesh while it runs: every member refuses it, until the removal is taken back. */
  | { readonly kind: 'remove'; readonly node: number; readonly forMs: number };

/** What people and broken peers do. */
type PeopleFault =
  | { readonly kind: 'new-labels'; readonly node: number }
  | { readonly kind: 'label-churn'; readonly node: number; readonly times: number }
  | { readonly kind: 'upgrade'; readonly node: number; readonly speech: Speech; readonly restartAfterMs: number }
  /** A node that must not come in is pointed at the seeds. */
  | { readonly kind: 'stranger'; readonly speech: Speech }
  | { readonly kind: 'poison'; readonly node: number; readonly about: number; readonly poison: PoisonKind };

export type Fault = { readonly at: number } & (LifeFault | PathFault | StreamFault | OperatorFault | PeopleFault);
export type FaultKind = Fault['kind'];

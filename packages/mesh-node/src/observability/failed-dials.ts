/**
 * Dials that failed and that nothing else tells of: all of them while this node is not in the mesh, and later those that found somebody who
 * cannot be believed. A member that is down afterwards is told as a transition.
 */
import type { MeshIdentity } from '@omnirelay/pki';
import type { NodeLogger } from './logger.ts';
import { sparseCounts } from './sparse-counts.ts';

/** Of a member that answers: one of the two does not take the other for what it should be. */
const DISBELIEVED: readonly string[] = ['tls', 'denied'];
const LINES = { everyMs: 60_000, maxKeys: 256 } as const;

export interface FailedDial {
  readonly address: string;
  /** Whom the address was to lead to, where that is known. */
  readonly peer?: string | undefined;
  /** As the transport names it: `tls`, `refused`, `timeout`, ... */
  readonly failure: string;
  readonly detail: string;
  /** Who answered that this node was removed from the mesh. */
  readonly deniedBy?: MeshIdentity | undefined;
}

export interface FailedDialLogOptions {
  readonly logger: NodeLogger;
  /** Milliseconds. */
  readonly wall: () => number;
  /** Whether this node has got into the mesh. */
  readonly joined: () => boolean;
}

/** Disposing of it tells what waits. */
export type FailedDialLog = ((failed: FailedDial) => void) & Disposable;

export function failedDialLog({ logger, wall, joined }: FailedDialLogOptions): FailedDialLog {
  const counts = sparseCounts<FailedDial>({
    ...LINES,
    now: wall,
    tell({ latest: { address, peer, failure, detail }, amount: count, shared }) {
      const whom = peer === undefined ? address : `${peer} at ${address}`;
      logger.warn(
        {
          event: 'dial-failed',
          address,
          peerId: peer,
          reason: failure,
          detail,
          count,
          runbook: 'docs/runbooks/gossip-alone.md',
        },
        shared
          ? `${count} dials of many further addresses failed, the last of ${whom}: ${detail}`
          : `could not open a channel to ${whom}: ${detail}`,
      );
    },
  });
  const log = (failed: FailedDial): void => {
    if (failed.failure === 'aborted' || (joined() && !DISBELIEVED.includes(failed.failure))) return;
    counts.count(`${failed.address} ${failed.failure}`, failed);
  };
  return Object.assign(log, { [Symbol.dispose]: () => counts[Symbol.dispose]() });
}

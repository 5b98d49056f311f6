/**
 * How this node got into the mesh, or why it has not: what `/readyz` says of gossip, and whether an empty registry may be founded. A node that
 * has joined nobody knows nothing of other histories, so it founds none: only one that is alone on purpose does, or one whom the mesh has told
 * that it knows of none.
 */
import { after, type Clock, millis } from '@omnirelay/primitives';
import type { SwimEvent } from '@omnirelay/protocol';
import type { FoundingLeave } from '@omnirelay/registry';
import type { ReadinessPart } from '../observability/health-server.ts';
import { MEMBERSHIP_BOUNDS } from './bounds.ts';
import type { MembershipSource } from './membership-source.ts';

export interface MeshEntry {
  readonly founding: () => FoundingLeave;
  /** Whether a member has let this node in, or it has founded a mesh of one. */
  readonly joined: () => boolean;
  readiness(membership: MembershipSource): ReadinessPart;
  /** Called when what `founding` answers may have changed. Returns the way to unsubscribe. */
  onChange(listener: () => void): () => void;
  take(event: SwimEvent): void;
  markTold(): void;
  dialFailed(address: string, detail: string): void;
}

export function meshEntry(seeds: readonly string[], clock: Clock): MeshEntry {
  const listeners = new Set<() => void>();
  const deadline = after(clock.now(), millis(MEMBERSHIP_BOUNDS.markDeadlineMs));
  /** Members found when this node joined, itself included. */
  let found: number | null = null;
  let told = false;
  let lastRejection: string | undefined;
  let lastFailure: string | undefined;
  const changed = (): void => {
    for (const listener of [...listeners]) listener();
  };
  const asked = `${seeds.join(', ')} (mesh.gossip.seedPeers)`;
  // A rejection says more than a seed beside it that is down.
  const why = (): string => {
    const last = lastRejection ?? lastFailure;
    return last === undefined ? '' : `; last: ${last}`;
  };
  return {
    founding() {
      if (told || (found !== null && found <= 1)) return { kind: 'given' };
      const lacking =
        found === null
          ? `no member of the mesh has let this node in through ${asked}${why()}`
          : 'no member has said yet whether this mesh has a registry';
      return clock.now() < deadline
        ? { kind: 'awaited', explanation: `the registry is empty and waits for the mesh to be asked: ${lacking}` }
        : { kind: 'withheld', explanation: `whether this mesh has another one cannot be known: ${lacking}` };
    },
    joined: () => found !== null,
    readiness(membership) {
      const { members } = membership.view();
      const alive = [...members.values()].filter(({ liveness }) => liveness === 'alive').length;
      if (found !== null)
        return { part: 'gossip', ready: true, why: `${alive} of ${members.size} known members are alive` };
      if (seeds.length === 0)
        return { part: 'gossip', ready: false, why: 'this node founds a mesh of one, and its life is not durable yet' };
      return {
        part: 'gossip',
        ready: false,
        why: `not in the mesh yet: nobody has let this node in through ${asked}${why()}. It goes on trying; check the addresses, the mesh and cluster ids, and the certificates`,
      };
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    take(event) {
      if (event.kind === 'rejected-by' && found === null)
        lastRejection = `${event.peer ?? event.address} refused it (${event.reason}): ${event.detail}`;
      if (event.kind !== 'joined-mesh') return;
      found = event.members;
      changed();
    },
    markTold() {
      if (told || found === null) return;
      told = true;
      changed();
    },
    dialFailed(address, detail) {
      if (found === null) lastFailure = `${address}: ${detail}`;
    },
  };
}

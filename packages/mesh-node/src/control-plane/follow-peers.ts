/**
 * One watcher of the peers view. Its queue is bounded: a watcher that is too slow gets `resync` with reason `overflow` and a new snapshot,
 * never a silent gap. The snapshot is read as it is pulled, so that its size is nobody's queue.
 */

import type { PeerWatchEvent } from '@omnirelay/wire';
import { CONTROL_BOUNDS } from './bounds.ts';
import { decodeViewCursor, encodeViewCursor } from './cursor.ts';
import { UNTOLD } from './describe-peer.ts';
import { answerHead, type OperationContext } from './operation-context.ts';
import type { ViewEntry } from './peers-view.ts';
import { type ResyncReason, tellResync } from './resync.ts';
import { waitForCursor } from './wait-for-cursor.ts';
import { WatchPause } from './watch-pause.ts';

/** One event for all watchers of an entry, so that each face writes it out once. */
const CHANGES = new WeakMap<ViewEntry, PeerWatchEvent>();

export async function* followPeers(
  context: OperationContext,
  input: { readonly cursor?: string },
): AsyncGenerator<PeerWatchEvent> {
  const { state, signal } = context;
  const { peers } = state;
  let queue: ViewEntry[] = [];
  let overflowed = false;
  using pause = new WatchPause(signal);
  const event = (kind: PeerWatchEvent['kind'], fields: Partial<PeerWatchEvent> = {}): PeerWatchEvent => {
    const staleSince = peers.staleSince();
    return {
      kind,
      ...answerHead(state),
      cursor: encodeViewCursor(peers.position()),
      ...(staleSince === undefined ? {} : { staleSince }),
      ...fields,
    };
  };
  const changed = (entry: ViewEntry): PeerWatchEvent => {
    const known = CHANGES.get(entry);
    if (known !== undefined) return known;
    const made = tellOf(entry);
    CHANGES.set(entry, made);
    return made;
  };
  const tellOf = ({ peer, nodeId, position }: ViewEntry): PeerWatchEvent => {
    const cursor = encodeViewCursor(position);
    if (peer !== null) return event('Changed', { peer, cursor });
    return event('Removed', { cursor, peer: removedPeer(nodeId, state.self.nodeId, event('Removed').generatedAt) });
  };
  const resync = (reason: ResyncReason): PeerWatchEvent => event('Resync', tellResync(state, reason));
  // A snapshot's peers have no cursor: who is cut off in the middle of it begins it anew.
  async function* snapshot(): AsyncGenerator<PeerWatchEvent> {
    queue = [];
    const began = peers.position();
    for (const id of peers.ids()) {
      const peer = peers.get(id);
      if (peer !== undefined) yield event('Snapshot', { peer, cursor: '' });
      if (signal.aborted || overflowed) return;
    }
    // What changed while the snapshot was read stands in the queue, behind this cursor.
    yield event('Ready', { cursor: encodeViewCursor(began) });
  }
  const stop = peers.subscribe((entry) => {
    if (overflowed) return;
    if (queue.length >= CONTROL_BOUNDS.watchQueue) {
      overflowed = true;
      queue = [];
    } else queue.push(entry);
    pause.wake();
  });
  try {
    if (input.cursor === undefined) yield* snapshot();
    else {
      const from = decodeViewCursor(input.cursor);
      await waitForCursor(state, from, signal);
      queue = [];
      const resumed = peers.resume(from);
      if (resumed.kind === 'resync') {
        yield resync(resumed.reason);
        yield* snapshot();
      } else {
        for (const entry of resumed.entries) yield changed(entry);
        yield event('Heartbeat', queue[0] === undefined ? {} : { cursor: input.cursor });
      }
    }
    let epoch = peers.position().lineageEpoch;
    while (!signal.aborted) {
      const now = peers.position().lineageEpoch;
      if (overflowed || now !== epoch) {
        const reason = overflowed ? 'overflow' : 'lineage-changed';
        epoch = now;
        overflowed = false;
        queue = [];
        yield resync(reason);
        yield* snapshot();
        continue;
      }
      const entry = queue.shift();
      if (entry !== undefined) {
        yield changed(entry);
        continue;
      }
      const woken = await pause.news(() => queue.length > 0 || overflowed);
      if (!woken && queue.length === 0 && peers.position().lineageEpoch === epoch) yield event('Heartbeat');
    }
  } finally {
    stop();
  }
}

/** A removed peer is told by its id; the rest of it is gone. */
function removedPeer(nodeId: string, observedBy: string, at: string): NonNullable<PeerWatchEvent['peer']> {
  return {
    nodeId,
    status: 'Left',
    intent: 'Active',
    observedBy,
    ...UNTOLD,
    statusSince: at,
  };
}

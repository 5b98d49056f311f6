/**
 * One watcher of the peers view. Its queue is bounded: a watcher that is too slow gets `resync` with reason `overflow` and a new snapshot,
 * never a silent gap. The snapshot is read as it is pulled, so that its size is nobody's queue.
 */

import type { Peer, PeerWatchEvent, PeerWatchQuery } from '@omnirelay/wire';
import { CONTROL_BOUNDS } from './bounds.ts';
import { decodeViewCursor, encodeViewCursor } from './cursor.ts';
import { UNTOLD } from './describe-peer.ts';
import { answerHead, type OperationContext } from './operation-context.ts';
import { watchedPeerFilter } from './peer-query.ts';
import type { ViewEntry } from './peers-view.ts';
import { type ResyncReason, tellResync } from './resync.ts';
import { waitForCursor } from './wait-for-cursor.ts';
import { heartbeatDue, WatchPause } from './watch-pause.ts';

/** One event for all watchers of an entry, so that each face writes it out once; and one for those whose filters the peer has left. */
const TOLD = { change: new WeakMap<ViewEntry, PeerWatchEvent>(), departure: new WeakMap<ViewEntry, PeerWatchEvent>() };

function once(
  told: WeakMap<ViewEntry, PeerWatchEvent>,
  entry: ViewEntry,
  make: (entry: ViewEntry) => PeerWatchEvent,
): PeerWatchEvent {
  const event = told.get(entry) ?? make(entry);
  told.set(entry, event);
  return event;
}

/**
 * What an entry is to somebody who asks for some peers only. Who may hold the peer hears that it no longer matches, as unlisted peers are told; that
 * a peer which did not match has changed, or is gone, is nobody's news.
 */
function newsOf({ peer, before }: ViewEntry, isAsked: (peer: Peer) => boolean): 'change' | 'departure' | null {
  if (peer !== null && isAsked(peer)) return 'change';
  if (before !== 'unknown' && (before === null || !isAsked(before))) return null;
  return peer === null ? 'change' : 'departure';
}

/** @throws Problem invalid_input, behind */
export async function* followPeers(context: OperationContext, input: PeerWatchQuery): AsyncGenerator<PeerWatchEvent> {
  const { state, signal } = context;
  const { peers } = state;
  const isAsked = watchedPeerFilter(input);
  let due = heartbeatDue();
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
  const changeOf = ({ peer, nodeId, position }: ViewEntry): PeerWatchEvent => {
    const cursor = encodeViewCursor(position);
    if (peer !== null) return event('Changed', { peer, cursor });
    return event('Removed', { cursor, peer: removedPeer(nodeId, state.self.nodeId, event('Removed').generatedAt) });
  };
  const departureOf = (entry: ViewEntry): PeerWatchEvent => ({
    ...changeOf(entry),
    kind: 'Removed',
    reason: 'no-longer-matches',
  });
  function* tell(entry: ViewEntry): Generator<PeerWatchEvent> {
    const news = newsOf(entry, isAsked);
    // Much that was not asked for may take longer than a client waits for a sign of life.
    if (news === null && performance.now() < due) return;
    due = heartbeatDue();
    if (news === null) yield event('Heartbeat', { cursor: encodeViewCursor(entry.position) });
    else yield once(TOLD[news], entry, news === 'change' ? changeOf : departureOf);
  }
  const resync = (reason: ResyncReason): PeerWatchEvent => event('Resync', tellResync(state, reason));
  // A snapshot's peers have no cursor: who is cut off in the middle of it begins it anew.
  async function* snapshot(): AsyncGenerator<PeerWatchEvent> {
    queue = [];
    const began = peers.position();
    for (const id of peers.ids()) {
      const peer = peers.get(id);
      if (peer !== undefined && isAsked(peer)) yield event('Snapshot', { peer, cursor: '' });
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
        for (const entry of resumed.entries) yield* tell(entry);
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
        yield* tell(entry);
        continue;
      }
      const woken = await pause.news(() => queue.length > 0 || overflowed, due);
      if (woken || queue.length > 0 || peers.position().lineageEpoch !== epoch) continue;
      due = heartbeatDue();
      yield event('Heartbeat');
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

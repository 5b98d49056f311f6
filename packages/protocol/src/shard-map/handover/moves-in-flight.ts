/**
 * What becomes of each move in flight, by the records alone: whichever leader looks at them comes to the same. A shard changes its owner only once its
 * old owner has said `stopped`, under whatever epoch: since `stop` was written no life of it admits before it has read that it may.
 */
import type { AbortReason } from './leader-io.ts';
import { hasSaid, isLive, type LeaderView, ownerOf, stands } from './leader-view.ts';
import type { HandoverMove } from './move-records.ts';

export type Verdict =
  | { readonly kind: 'keep'; readonly until: number }
  | { readonly kind: 'stop' }
  | { readonly kind: 'commit' }
  | { readonly kind: 'abort'; readonly why: AbortReason }
  | { readonly kind: 'drop' };

const DROP: Verdict = { kind: 'drop' };

export function judgeMove(view: LeaderView, move: HandoverMove): Verdict {
  const { settings, now } = view;
  const since = view.since(move);
  switch (move.stage) {
    case 'prepare': {
      const until = since + settings.holdPatience;
      if (!isStillWanted(view, move)) return DROP;
      // A queue that an earlier life opened is gone.
      if (hasSaid(view, move.to, move, 'holding') && view.acks.get(move.to.nodeId)?.epoch === move.to.epoch)
        return { kind: 'stop' };
      return now >= until ? DROP : { kind: 'keep', until };
    }
    case 'stop': {
      const until = since + settings.stopPatience;
      if (ownerOf(view.map, move.shard) !== move.from.nodeId) return DROP;
      if (!stands(view, move.to)) return { kind: 'abort', why: 'target-is-gone' };
      if (hasSaid(view, move.from, move, 'stopped')) return { kind: 'commit' };
      return now >= until ? { kind: 'abort', why: 'does-not-stop' } : { kind: 'keep', until };
    }
    case 'committed':
      return finished(view, move, !stands(view, move.to) || hasSaid(view, move.to, move, 'started'));
    case 'aborted':
      return finished(view, move, !isLive(view, move.from.nodeId) || hasSaid(view, move.from, move, 'resumed'));
  }
}

/** Nobody has stopped for it yet: it is let go as soon as anything has changed. */
function isStillWanted(view: LeaderView, { shard, from, to, step }: HandoverMove): boolean {
  const unchanged = ownerOf(view.map, shard) === from.nodeId && stands(view, from) && stands(view, to);
  // What a planned change has begun comes to its end, also where it is paused meanwhile.
  const isWanted = step !== undefined || view.wanted.get(shard)?.to === to.nodeId;
  return unchanged && view.nodes.get(to.nodeId)?.takes === true && isWanted;
}

/** It stands in the record only so that it is counted while it disturbs, and seen: what holds is in the map. */
function finished(view: LeaderView, move: HandoverMove, isRead: boolean): Verdict {
  const until = view.since(move) + view.settings.readPatience;
  return isRead || view.now >= until ? DROP : { kind: 'keep', until };
}

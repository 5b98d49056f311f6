/** The transitions a node saw, a bounded few for each peer: what the evidence page and the events tab show. */
import { randomUUID } from 'node:crypto';
import type { NodeId } from '@omnirelay/primitives';
import type { SwimEvent } from '@omnirelay/protocol';
import { MEMBERSHIP_BOUNDS } from './bounds.ts';
import { describeChange } from './describe-change.ts';
import type { RecordedTransition } from './membership-source.ts';

export interface TransitionHistory {
  /** Returns the recorded transition where the event is one. */
  record(event: SwimEvent, at: Date): RecordedTransition | undefined;
  of(nodeId: NodeId): readonly RecordedTransition[];
}

export function transitionHistory(): TransitionHistory {
  const perPeer = new Map<NodeId, RecordedTransition[]>();
  return {
    record(event, at) {
      if (event.kind !== 'member-changed') return undefined;
      const { nodeId } = event.member;
      const transition: RecordedTransition = {
        at,
        nodeId,
        bootEpoch: event.member.life.bootEpoch,
        incarnation: event.member.incarnation,
        change: event.change,
        detail: describeChange(event),
        correlationId: randomUUID(),
      };
      const list = perPeer.get(nodeId) ?? [];
      list.unshift(transition);
      if (list.length > MEMBERSHIP_BOUNDS.transitionsPerPeer) list.length = MEMBERSHIP_BOUNDS.transitionsPerPeer;
      // Re-inserting keeps the map in order of last change, so the bound drops the peer that has been quiet longest.
      perPeer.delete(nodeId);
      perPeer.set(nodeId, list);
      if (perPeer.size > MEMBERSHIP_BOUNDS.peersWithHistory) {
        const oldest = perPeer.keys().next().value;
        if (oldest !== undefined) perPeer.delete(oldest);
      }
      return transition;
    },
    of: (nodeId) => perPeer.get(nodeId) ?? [],
  };
}

'use client';
/** What is left of a node that is drained, as it changes. */
import { useMemo } from 'react';
import { useLiveShards } from '../../data/live-shards.ts';
import type { Peer } from '../../data/model.ts';
import { useTimes } from '../../ui/time-zone.tsx';
import { drainSentence, shardsLeft } from './drain-sentence.ts';

export function DrainProgress({ peer }: { readonly peer: Peer }) {
  const { shards, ready, current } = useLiveShards();
  const { clockTime } = useTimes();
  const left = useMemo(
    () => (ready && current ? shardsLeft(shards, peer.nodeId) : undefined),
    [shards, ready, current, peer.nodeId],
  );
  return (
    <span role="status" aria-label="Drain">
      {drainSentence(peer, left, peer.intentAt === undefined ? '' : clockTime(peer.intentAt))}
    </span>
  );
}

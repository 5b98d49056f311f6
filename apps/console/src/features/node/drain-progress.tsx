'use client';
/** What is left of a node that is drained, as it changes, what holds that, and whether the node may be switched off. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useWhyNotOperate } from '../../data/access.ts';
import { useTRPCClient } from '../../data/console-api.tsx';
import { useLiveShards } from '../../data/live-shards.ts';
import type { Peer, PeerDrain } from '../../data/model.ts';
import { useRefresh } from '../../data/use-refresh.ts';
import { useTimes } from '../../ui/time-zone.tsx';
import { DrainHeld } from './drain-held.tsx';
import { deadlineWords, drainSentence, shardsLeft } from './drain-sentence.ts';

/** What holds a shard is known to the control node alone, and changes without the map. */
const REFRESH_MS = 1_000;

function useDrain({ nodeId, intent, intentAt, etag }: Peer): PeerDrain | undefined {
  const client = useTRPCClient();
  const { data } = useQuery({
    queryKey: ['drain', nodeId, intent, intentAt, etag],
    queryFn: ({ signal }) => client.peers.drainOf.query({ nodeId }, { signal }),
    placeholderData: keepPreviousData,
    ...useRefresh(REFRESH_MS),
  });
  return data ?? undefined;
}

export function DrainProgress({ peer }: { readonly peer: Peer }) {
  const { shards, ready, current } = useLiveShards();
  const { clockTime } = useTimes();
  const drain = useDrain(peer);
  const left = useMemo(
    () => (ready && current ? shardsLeft(shards, peer.nodeId) : undefined),
    [shards, ready, current, peer.nodeId],
  );
  const at = peer.intentAt === undefined ? '' : clockTime(peer.intentAt);
  const time = peer.drainDeadline === undefined ? undefined : clockTime(peer.drainDeadline);
  return (
    <>
      <span role="status" aria-label="Drain">
        {drainSentence(peer, left, { at, powerOff: drain?.powerOff })}
      </span>
      {peer.intent === 'Draining' && time !== undefined ? (
        <span
          role="status"
          aria-label="Deadline of the drain"
          className={peer.drainOverdue === true ? 'text-status-dead' : 'text-soft'}
        >
          {deadlineWords(time, { overdue: peer.drainOverdue === true, atDeadline: drain?.atDeadline ?? 'report' })}
        </span>
      ) : null}
    </>
  );
}

/** Below the acts on the node: it is read before the tabs. */
export function DrainHolds({ peer }: { readonly peer: Peer }) {
  const drain = useDrain(peer);
  const whyNot = useWhyNotOperate();
  if (peer.intent !== 'Draining' || drain === undefined) return null;
  return <DrainHeld nodeId={peer.nodeId} drain={drain} whyNot={whyNot} />;
}

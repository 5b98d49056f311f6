'use client';
/** Shows what is inside it the fleet as one node sees it, instead of as the control node does: asked for anew every few seconds, and told to be old when it is not answered. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { problemText, useTRPCClient } from '../../data/console-api.tsx';
import { LiveFleetContext, useLiveFleet } from '../../data/live-fleet.tsx';
import { usePausing } from '../../data/shown-fleet.tsx';
import { useRefresh } from '../../data/use-refresh.ts';
import { useTimes } from '../../ui/time-zone.tsx';
import { useNow } from '../../ui/use-now.ts';
import { vantageIsCurrent } from './vantage-is-current.ts';

const REFRESH_MS = 3_000;

export interface VantageFleetProps {
  readonly nodeId: string;
  readonly onLeave: () => void;
  readonly children: React.ReactNode;
}

export function VantageFleet({ nodeId, onLeave, children }: VantageFleetProps) {
  const client = useTRPCClient();
  const live = useLiveFleet();
  const { clockTime } = useTimes();
  const seen = useQuery({
    queryKey: ['seen-by', nodeId],
    queryFn: ({ signal }) => client.peers.seenBy.query({ nodeId }, { signal }),
    retry: false,
    ...useRefresh(REFRESH_MS),
  });
  const { paused } = usePausing();
  const nowMs = useNow(1_000);
  const answer = { answeredAtMs: seen.dataUpdatedAt, failed: seen.isError, paused: paused !== undefined };
  const current = live.current && (seen.data === undefined || vantageIsCurrent(answer, nowMs));
  const shown = useMemo(
    () => ({
      ...live,
      peers: new Map((seen.data?.peers ?? []).map((peer) => [peer.nodeId, peer])),
      ready: seen.data !== undefined,
      current,
      head: seen.data === undefined ? undefined : { asOf: seen.data.generatedAt, source: nodeId, lostForMs: 0 },
    }),
    [live, seen.data, nodeId, current],
  );
  return (
    <div className="flex min-h-0 min-w-0 grow flex-col">
      <div role="status" className="strip">
        <span>
          As seen by <span className="font-mono">{nodeId}</span>
          {seen.data === undefined ? '' : `, ${clockTime(seen.data.generatedAt)}`}
          {current || seen.data === undefined ? '.' : ', which is old.'}
        </span>
        {seen.isError ? <span className="font-normal">It could not be asked: {problemText(seen.error)}</span> : null}
        <button type="button" className="button h-6" onClick={onLeave}>
          Back to the control node's view
        </button>
      </div>
      <LiveFleetContext value={shown}>{children}</LiveFleetContext>
    </div>
  );
}

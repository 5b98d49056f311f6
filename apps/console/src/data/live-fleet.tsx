'use client';
/** The fleet, live: one stream a browser, patched in here, read by every view. Old data stays on the screen when the stream is lost. */
import { createContext, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { applyFrame, besidePeers, EMPTY_FLEET, type Fleet } from './apply-frame.ts';
import { type ConnectionPhase, connectionPhase, isCurrent, lostFor } from './connection-phase.ts';
import { useTRPCClient } from './console-api.tsx';
import { followPicture } from './follow-picture.ts';
import { frameSource } from './frame-source.ts';
import { allNews } from './live-changes.ts';
import type { PeerFrame } from './peer-frame.ts';
import { type EndOfPicture, useFollowedPicture } from './use-followed-picture.ts';

export interface LiveFleet extends Fleet, EndOfPicture {
  readonly phase: ConnectionPhase;
  /** Whether what is shown may still be taken for the present. */
  readonly current: boolean;
  /** How long nothing has been heard of the mesh. */
  readonly lostForMs: number;
  /** How old what is shown is; `undefined` before the first word of a node. */
  readonly ageMs: number | undefined;
}

interface Heard {
  readonly fleet: Fleet;
  /** When the last frame came, by this browser's clock; `undefined` before the first. */
  readonly atMs: number | undefined;
}

/** Provided anew by whoever shows another picture than the live one. */
export const LiveFleetContext = createContext<LiveFleet | undefined>(undefined);

export interface LiveFleetProviderProps {
  /** Names the session without giving it away: tabs of one session share one stream. */
  readonly streamName: string;
  readonly children: React.ReactNode;
}

export function LiveFleetProvider({ streamName, children }: LiveFleetProviderProps) {
  const client = useTRPCClient();
  const [heard, setHeard] = useState<Heard>({ fleet: EMPTY_FLEET, atMs: undefined });
  const [openedAtMs] = useState(() => Date.now());
  const [nowMs, setNowMs] = useState(openedAtMs);
  const { end, tryAgain } = useFollowedPicture(
    useCallback(
      (onEnd) =>
        followPicture<Fleet, PeerFrame>({
          name: `omnirelay.peers.${streamName}`,
          source: frameSource({
            subscribe: (from, hears) => client.peers.watch.subscribe(from, hears),
            mayOpen: (signal) => client.peers.mayWatch.query(undefined, { signal }),
          }),
          empty: EMPTY_FLEET,
          apply: applyFrame,
          whole: wholeFleet,
          onFrames: (frames) => {
            setHeard((before) => ({ fleet: frames.reduce(applyFrame, before.fleet), atMs: Date.now() }));
            setNowMs(Date.now());
          },
          onEnd,
        }),
      [client, streamName],
    ),
  );
  useEffect(() => {
    const ticking = window.setInterval(() => setNowMs(Date.now()), 1_000);
    return () => window.clearInterval(ticking);
  }, []);

  const value = useMemo((): LiveFleet => {
    const { fleet, atMs } = heard;
    const { head } = fleet;
    const silentForMs = Math.max(0, nowMs - (atMs ?? openedAtMs));
    const lostForMs = lostFor(silentForMs, head?.lostForMs);
    const phase = end === undefined ? connectionPhase(lostForMs, head?.asOf !== undefined) : end.kind;
    const ageMs = head?.heardAgoMs === undefined ? undefined : head.heardAgoMs + silentForMs;
    return { ...fleet, lostForMs, ageMs, phase, current: isCurrent(phase), end, tryAgain };
  }, [heard, nowMs, openedAtMs, end, tryAgain]);

  return <LiveFleetContext value={value}>{children}</LiveFleetContext>;
}

export function useLiveFleet(): LiveFleet {
  const value = useContext(LiveFleetContext);
  if (value === undefined) throw new Error('useLiveFleet is used outside LiveFleetProvider');
  return value;
}

function wholeFleet(fleet: Fleet): PeerFrame | undefined {
  const { head, peers, ready, changes } = fleet;
  if (head === undefined) return undefined;
  const beside = { ...besidePeers(fleet), ...(changes === undefined ? {} : { changes: allNews(changes) }) };
  return { kind: 'snapshot', head, peers: [...peers.values()], ready, ...beside };
}

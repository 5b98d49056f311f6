'use client';
/** The fleet, live: one stream a browser, patched in here, read by every view. Old data stays on the screen when the stream is lost. */
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { applyFrame, EMPTY_FLEET, type Fleet } from './apply-frame.ts';
import { type ConnectionPhase, connectionPhase, isCurrent } from './connection-phase.ts';
import { useTRPCClient } from './console-api.tsx';
import { followPeers } from './follow-peers.ts';
import type { PeerFrame } from './peer-frame.ts';
import { peerSource } from './peer-source.ts';
import { openSharedStream, type SharedStream, type StreamEnd } from './shared-stream.ts';

export interface LiveFleet extends Fleet {
  readonly phase: ConnectionPhase;
  /** Whether what is shown may still be taken for the present. */
  readonly current: boolean;
  /** How long nothing has been heard of the mesh. */
  readonly lostForMs: number;
  /** How old what is shown is; `undefined` before the first word of a node. */
  readonly ageMs: number | undefined;
  /** Why there will be no more, if so. */
  readonly end: StreamEnd | undefined;
  /** Asks once more after a refusal. */
  readonly tryAgain: () => void;
}

interface Heard {
  readonly fleet: Fleet;
  /** When the last frame came, by this browser's clock; `undefined` before the first. */
  readonly atMs: number | undefined;
}

/** Frames come each second; what is younger than two of them is no silence. */
const FRAME_IS_LATE_MS = 2_000;
const WAITING_FRAMES = 200;

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
  const [end, setEnd] = useState<StreamEnd | undefined>(undefined);
  const [openedAtMs] = useState(() => Date.now());
  const [nowMs, setNowMs] = useState(openedAtMs);
  const shared = useRef<SharedStream | undefined>(undefined);

  useEffect(() => {
    const closing = new AbortController();
    // What this tab has heard, painted or not: a tab that has just come is given it.
    let held = EMPTY_FLEET;
    let lastId = '';
    let waiting: PeerFrame[] = [];
    let scheduled = false;
    const flush = (): void => {
      scheduled = false;
      const frames = waiting;
      waiting = [];
      if (closing.signal.aborted || frames.length === 0) return;
      setHeard((before) => ({ fleet: frames.reduce(applyFrame, before.fleet), atMs: Date.now() }));
      setNowMs(Date.now());
    };
    const take = (id: string, frame: PeerFrame): void => {
      held = applyFrame(held, frame);
      lastId = id;
      waiting.push(frame);
      if (waiting.length > WAITING_FRAMES) flush();
      else if (!scheduled) {
        scheduled = true;
        // A hidden tab gets no animation frames; a timer keeps its queue short.
        if (document.hidden) window.setTimeout(flush, 1_000);
        else window.requestAnimationFrame(flush);
      }
    };
    shared.current = openSharedStream({
      name: `omnirelay.peers.${streamName}`,
      signal: closing.signal,
      follow: (from, tell, signal) => followPeers(peerSource(client), from, { tell, signal }),
      picture: () =>
        held.head === undefined
          ? undefined
          : {
              id: lastId,
              frame: { kind: 'snapshot', head: held.head, peers: [...held.peers.values()], ready: held.ready },
            },
      onNews: (news) => {
        if (news.kind === 'ended') setEnd(news.end);
        else {
          setEnd(undefined);
          take(news.numbered.id, news.numbered.frame);
        }
      },
    });
    const onShown = (): void => (document.hidden ? undefined : flush());
    document.addEventListener('visibilitychange', onShown);
    const ticking = window.setInterval(() => setNowMs(Date.now()), 1_000);
    return () => {
      closing.abort();
      document.removeEventListener('visibilitychange', onShown);
      window.clearInterval(ticking);
    };
  }, [client, streamName]);

  const tryAgain = useCallback(() => {
    setEnd(undefined);
    shared.current?.again();
  }, []);

  const value = useMemo((): LiveFleet => {
    const { fleet, atMs } = heard;
    const { head } = fleet;
    const silentForMs = Math.max(0, nowMs - (atMs ?? openedAtMs));
    const lostForMs = (silentForMs < FRAME_IS_LATE_MS ? 0 : silentForMs) + (head?.lostForMs ?? 0);
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

'use client';
/** The fleet, live: one stream a tab, patched in here, read by every view. Old data stays on the screen when the stream is lost. */
import { createContext, useContext, useEffect, useMemo, useState } from 'react';
import { applyFrame, EMPTY_FLEET, type Fleet } from './apply-frame.ts';
import { type ConnectionPhase, connectionPhase } from './connection-phase.ts';
import { useTRPCClient } from './console-api.tsx';
import type { PeerFrame } from './peer-frame.ts';

export interface LiveFleet extends Fleet {
  readonly phase: ConnectionPhase;
  /** How long nothing has been heard of the mesh. */
  readonly lostForMs: number;
  readonly signedOut: boolean;
}

interface Heard {
  readonly fleet: Fleet;
  /** When the last frame came, by this browser's clock; `undefined` before the first. */
  readonly atMs: number | undefined;
}

const LiveFleetContext = createContext<LiveFleet | undefined>(undefined);

export function LiveFleetProvider({ children }: { readonly children: React.ReactNode }) {
  const client = useTRPCClient();
  const [heard, setHeard] = useState<Heard>({ fleet: EMPTY_FLEET, atMs: undefined });
  const [signedOut, setSignedOut] = useState(false);
  const [openedAtMs] = useState(() => Date.now());
  const [nowMs, setNowMs] = useState(openedAtMs);

  useEffect(() => {
    let waiting: PeerFrame[] = [];
    let scheduled = 0;
    let ended = false;
    const flush = (): void => {
      scheduled = 0;
      const frames = waiting;
      waiting = [];
      setHeard((before) => ({ fleet: frames.reduce(applyFrame, before.fleet), atMs: Date.now() }));
      setNowMs(Date.now());
    };
    const take = (frame: PeerFrame): void => {
      waiting.push(frame);
      // A hidden tab gets no animation frames; a timer keeps its queue short.
      if (scheduled === 0)
        scheduled = document.hidden ? window.setTimeout(flush, 1_000) : window.requestAnimationFrame(flush);
      if (waiting.length > 200) flush();
    };
    const subscription = client.peers.watch.subscribe(
      {},
      {
        onData: ({ data }) => take(data),
        onError: (error) => {
          if (!ended && error.data?.code === 'UNAUTHORIZED') setSignedOut(true);
        },
      },
    );
    const ticking = window.setInterval(() => setNowMs(Date.now()), 1_000);
    return () => {
      ended = true;
      subscription.unsubscribe();
      window.clearInterval(ticking);
    };
  }, [client]);

  const value = useMemo((): LiveFleet => {
    const { fleet, atMs } = heard;
    const silentForMs = Math.max(0, nowMs - (atMs ?? openedAtMs));
    // Frames come each second; what is younger than two of them is no silence.
    const unheardMs = silentForMs < 2_000 ? 0 : silentForMs;
    const lostForMs = unheardMs + (fleet.head?.lostForMs ?? 0);
    return { ...fleet, lostForMs, phase: connectionPhase(lostForMs), signedOut };
  }, [heard, nowMs, openedAtMs, signedOut]);

  return <LiveFleetContext value={value}>{children}</LiveFleetContext>;
}

export function useLiveFleet(): LiveFleet {
  const value = useContext(LiveFleetContext);
  if (value === undefined) throw new Error('useLiveFleet is used outside LiveFleetProvider');
  return value;
}

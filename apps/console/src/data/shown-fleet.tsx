'use client';
/**
 * What the screens show of the fleet: the live picture; or the one that was there when somebody paused; or, before the first word of the
 * mesh, the one put aside before a reload. Counts what was missed, so that going on can tell it.
 */
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import type { Fleet } from './apply-frame.ts';
import { CONSOLE_BOUNDS } from './bounds.ts';
import { cacheFleet, readCachedFleet } from './fleet-cache.ts';
import { type FleetChange, fleetChanges } from './fleet-changes.ts';
import { LiveFleetContext, useLiveFleet } from './live-fleet.tsx';
import { beginPause, bufferChanges, type PauseBuffer } from './pause-buffer.ts';

export interface MissedChanges {
  readonly count: number;
  readonly changes: readonly FleetChange[];
  readonly complete: boolean;
}

export interface Pausing {
  readonly paused: PauseBuffer | undefined;
  readonly pause: () => void;
  readonly goOn: () => void;
  /** What was missed while the screen was paused or the line was lost; until it is dismissed. */
  readonly missed: MissedChanges | undefined;
  readonly dismissMissed: () => void;
}

const PausingContext = createContext<Pausing | undefined>(undefined);

export interface ShownFleetProviderProps {
  /** The session in whose name the picture is put aside. */
  readonly cacheName: string;
  readonly children: React.ReactNode;
}

export function ShownFleetProvider({ cacheName, children }: ShownFleetProviderProps) {
  const live = useLiveFleet();
  const [frozen, setFrozen] = useState<Fleet | undefined>(undefined);
  const [buffer, setBuffer] = useState<PauseBuffer | undefined>(undefined);
  const [missed, setMissed] = useState<MissedChanges | undefined>(undefined);
  const cached = useCachedFleet(cacheName, live);
  const last = useRef(live.peers);

  const offline = live.phase === 'offline';
  const beforeLoss = useRef<Fleet['peers'] | undefined>(undefined);
  useEffect(() => {
    if (offline) beforeLoss.current ??= live.ready ? live.peers : cached?.peers;
  }, [offline, live.ready, live.peers, cached]);
  const isBack = live.phase === 'live' && live.ready;
  useEffect(() => {
    if (!isBack) return;
    // What was missed comes in the first frames after the line is back, not in one.
    const timer = window.setTimeout(() => {
      const before = beforeLoss.current;
      beforeLoss.current = undefined;
      const changes = before === undefined ? [] : fleetChanges(before, last.current);
      if (changes.length > 0) setMissed({ count: changes.length, changes, complete: true });
    }, CONSOLE_BOUNDS.settleMs);
    return () => window.clearTimeout(timer);
  }, [isBack]);

  useEffect(() => {
    const before = last.current;
    last.current = live.peers;
    if (before === live.peers) return;
    setBuffer((held) =>
      held === undefined ? held : bufferChanges(held, fleetChanges(before, live.peers), Date.now()),
    );
  }, [live.peers]);

  const { peers, ready, head, leadership, namespaces, steering, changes } = live;
  const pause = useCallback(() => {
    const beside = {
      ...(leadership === undefined ? {} : { leadership }),
      ...(namespaces === undefined ? {} : { namespaces }),
      ...(steering === undefined ? {} : { steering }),
      ...(changes === undefined ? {} : { changes }),
    };
    setFrozen({ peers, ready, head, ...beside });
    setBuffer(beginPause(Date.now()));
    setMissed(undefined);
  }, [peers, ready, head, leadership, namespaces, steering, changes]);
  const goOn = useCallback(() => {
    setFrozen(undefined);
    setBuffer(undefined);
    if (buffer !== undefined && buffer.count > 0) setMissed(buffer);
  }, [buffer]);
  const dismissMissed = useCallback(() => setMissed(undefined), []);

  const shown = useMemo(() => {
    const picture = frozen ?? (live.ready ? undefined : cached);
    if (picture === undefined) return live;
    const asOf = picture.head?.asOf;
    return { ...live, ...picture, ageMs: asOf === undefined ? undefined : Math.max(0, Date.now() - Date.parse(asOf)) };
  }, [live, frozen, cached]);
  const pausing = useMemo(
    (): Pausing => ({ paused: buffer, pause, goOn, missed, dismissMissed }),
    [buffer, pause, goOn, missed, dismissMissed],
  );
  return (
    <LiveFleetContext value={shown}>
      <PausingContext value={pausing}>{children}</PausingContext>
    </LiveFleetContext>
  );
}

/** Puts the picture aside every few seconds; gives back the one that was there at the start. */
function useCachedFleet(session: string, live: Fleet): Fleet | undefined {
  const [cached, setCached] = useState<Fleet | undefined>(undefined);
  const latest = useRef(live);
  useEffect(() => {
    latest.current = live;
  });
  useEffect(() => {
    let current = true;
    void readCachedFleet(session).then((found) => (current ? setCached(found) : undefined));
    let written: Fleet['peers'] | undefined;
    let writtenAsOf: string | undefined;
    const write = (): void => {
      const fleet = latest.current;
      if (!fleet.ready || (fleet.peers === written && fleet.head?.asOf === writtenAsOf)) return;
      written = fleet.peers;
      writtenAsOf = fleet.head?.asOf;
      void cacheFleet(session, fleet);
    };
    const timer = window.setInterval(write, CONSOLE_BOUNDS.cacheEveryMs);
    window.addEventListener('pagehide', write);
    return () => {
      current = false;
      window.clearInterval(timer);
      window.removeEventListener('pagehide', write);
    };
  }, [session]);
  return cached;
}

export function usePausing(): Pausing {
  const value = useContext(PausingContext);
  if (value === undefined) throw new Error('usePausing is used outside ShownFleetProvider');
  return value;
}

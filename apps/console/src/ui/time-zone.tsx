'use client';
/** Which zone times are written in: UTC, or this browser's own. It stands in the address, and goes along to the next page. */
import { usePathname, useSearchParams } from 'next/navigation';
import { createContext, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { type Times, type TimeZone, timesIn } from './time.ts';
import { changedQuery } from './use-address.ts';

interface ChosenZone {
  readonly zone: TimeZone;
  readonly times: Times;
  readonly choose: (zone: TimeZone) => void;
}

const ZoneContext = createContext<ChosenZone | undefined>(undefined);

function putInAddress(zone: TimeZone): void {
  const query = changedQuery(window.location.search, { tz: zone === 'local' ? 'local' : undefined });
  window.history.replaceState(null, '', `${window.location.pathname}${query}`);
}

export function TimeZoneProvider({ children }: { readonly children: React.ReactNode }) {
  const said = useSearchParams().get('tz');
  const pathname = usePathname();
  const [zone, setZone] = useState<TimeZone>(said === 'local' ? 'local' : 'utc');
  const chosen = useRef(zone);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a page that one goes to does not carry the choice in its address
  useEffect(() => {
    if (said === 'local' || said === 'utc') {
      chosen.current = said;
      setZone(said);
    } else if (chosen.current === 'local') putInAddress('local');
  }, [said, pathname]);
  const value = useMemo(
    (): ChosenZone => ({
      zone,
      times: timesIn(zone),
      choose: (next) => {
        chosen.current = next;
        setZone(next);
        putInAddress(next);
      },
    }),
    [zone],
  );
  return <ZoneContext value={value}>{children}</ZoneContext>;
}

export function useTimeZone(): ChosenZone {
  const value = useContext(ZoneContext);
  if (value === undefined) throw new Error('useTimeZone is used outside TimeZoneProvider');
  return value;
}

export const useTimes = (): Times => useTimeZone().times;

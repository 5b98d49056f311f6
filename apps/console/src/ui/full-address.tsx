'use client';
/**
 * `Y`: the address with all that it leaves out, in the address bar and in the clipboard, so that it says what was looked at even where a
 * default will have become another. What the defaults are is told by whatever of the page is shown.
 */
import { createContext, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { useShortcut } from './shortcuts.tsx';
import { useTimeZone } from './time-zone.tsx';
import { type AddressChange, fullQuery } from './use-address.ts';

type Told = React.RefObject<AddressChange>;

const DefaultsContext = createContext<{ readonly add: (told: Told) => () => void } | undefined>(undefined);

const SAID_MS = 4_000;

export function FullAddressProvider({ children }: { readonly children: React.ReactNode }) {
  const all = useRef<readonly Told[]>([]);
  const { zone } = useTimeZone();
  const [outcome, setOutcome] = useState<'none' | 'copied' | 'failed'>('none');
  const value = useMemo(
    () => ({
      add(told: Told) {
        all.current = [...all.current, told];
        return () => {
          all.current = all.current.filter((other) => other !== told);
        };
      },
    }),
    [],
  );
  useEffect(() => {
    if (outcome === 'none') return;
    const timer = setTimeout(() => setOutcome('none'), SAID_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async (): Promise<void> => {
    const defaults: AddressChange = Object.assign({ tz: zone }, ...all.current.map(({ current }) => current));
    const { pathname, search } = window.location;
    window.history.replaceState(null, '', `${pathname}${fullQuery(search, defaults)}`);
    try {
      await navigator.clipboard.writeText(window.location.href);
      setOutcome('copied');
    } catch {
      setOutcome('failed');
    }
  };
  useShortcut('Y', 'Copy the address with all that it leaves out', () => void copy());
  return (
    <DefaultsContext value={value}>
      {children}
      <p
        role="status"
        className={outcome === 'failed' ? 'chip fixed bottom-2 left-1/2 z-50 -translate-x-1/2' : 'sr-only'}
      >
        {outcome === 'none'
          ? ''
          : outcome === 'copied'
            ? 'Full address: copied'
            : 'Not copied: the browser does not allow it. The full address stands in its bar.'}
      </p>
    </DefaultsContext>
  );
}

/** What an address that does not say so means, while the component is shown. */
export function useAddressDefaults(defaults: AddressChange): void {
  const context = useContext(DefaultsContext);
  if (context === undefined) throw new Error('useAddressDefaults is used outside FullAddressProvider');
  const told = useRef(defaults);
  useEffect(() => {
    told.current = defaults;
  });
  useEffect(() => context.add(told), [context]);
}

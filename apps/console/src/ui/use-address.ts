'use client';
/** The view as its address says it. What is the default is left out, and what belongs to others stays. */
import { useSearchParams } from 'next/navigation';
import { useCallback, useMemo } from 'react';

export type AddressChange = Readonly<Record<string, string | undefined>>;

/** The query string, with its `?` when there is anything to say. */
export function changedQuery(before: string, change: AddressChange): string {
  const parameters = new URLSearchParams(before);
  for (const [name, value] of Object.entries(change))
    if (value === undefined || value === '') parameters.delete(name);
    else parameters.set(name, value);
  const text = parameters.toString().replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%2F', '/');
  return text === '' ? '' : `?${text}`;
}

export function useAddress(): readonly [URLSearchParams, (change: AddressChange) => void] {
  const found = useSearchParams();
  const parameters = useMemo(() => new URLSearchParams(found), [found]);
  const put = useCallback((change: AddressChange): void => {
    // Read at the moment of the change: two changes in one turn must not undo each other.
    const query = changedQuery(window.location.search, change);
    window.history.replaceState(null, '', `${window.location.pathname}${query}`);
  }, []);
  return [parameters, put];
}

'use client';
/**
 * The view as its address says it. What is the default is left out, and what belongs to others stays. The router follows the address in a
 * transition, a moment later; a box that is ticked is ticked at once, so what was put is what the view shows until the router is there.
 */
import { useSearchParams } from 'next/navigation';
import { useMemo, useState } from 'react';

export type AddressChange = Readonly<Record<string, string | undefined>>;

/** Changes that the router has not followed yet; more than a person makes in the time. */
const MOST_AHEAD = 64;

/** The query string, with its `?` when there is anything to say. */
export function changedQuery(before: string, change: AddressChange): string {
  const parameters = new URLSearchParams(before);
  for (const [name, value] of Object.entries(change))
    if (value === undefined || value === '') parameters.delete(name);
    else parameters.set(name, value);
  const text = parameters.toString().replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%2F', '/');
  return text === '' ? '' : `?${text}`;
}

/** With all that is left out because it is the default; what is said already stays as it is. */
export function fullQuery(before: string, defaults: AddressChange): string {
  const said = new URLSearchParams(before);
  return changedQuery(before, Object.fromEntries(Object.entries(defaults).filter(([name]) => !said.has(name))));
}

/** What is still ahead of the router once it has come to `found`: nothing, where that is a place to which no change led. */
export function stillAhead(ahead: readonly string[], found: string): readonly string[] {
  const at = ahead.indexOf(found);
  return at < 0 ? [] : ahead.slice(at + 1);
}

export function useAddress(): readonly [URLSearchParams, (change: AddressChange) => void] {
  const found = useSearchParams().toString();
  const [way, setWay] = useState<{ readonly found: string; readonly ahead: readonly string[] }>({ found, ahead: [] });
  if (way.found !== found) setWay({ found, ahead: stillAhead(way.ahead, found) });
  const shown = way.ahead.at(-1) ?? found;
  const parameters = useMemo(() => new URLSearchParams(shown), [shown]);
  const put = (change: AddressChange): void => {
    // Read at the moment of the change: two changes in one turn must not undo each other.
    const before = window.location.search;
    const query = changedQuery(before, change);
    if (query === before) return;
    window.history.replaceState(null, '', `${window.location.pathname}${query}`);
    const next = new URLSearchParams(query).toString();
    setWay((from) => ({ ...from, ahead: [...from.ahead, next].slice(-MOST_AHEAD) }));
  };
  return [parameters, put];
}

'use client';
/** The line that an address leads to: by the place of a value (`#limits.movesPerNode`), which stays while lines come and go, or by its number (`#L7`). */
import { useEffect, useState } from 'react';

/** Undefined where the address names none. Follows a press on a link of the page and the way back. */
export function useNamedPlace(): string | undefined {
  const [place, setPlace] = useState<string | undefined>(undefined);
  useEffect(() => {
    const read = (): void => {
      const name = decodeURIComponent(window.location.hash.slice(1));
      setPlace(name === '' ? undefined : name);
    };
    read();
    window.addEventListener('hashchange', read);
    window.addEventListener('popstate', read);
    return () => {
      window.removeEventListener('hashchange', read);
      window.removeEventListener('popstate', read);
    };
  }, []);
  return place;
}

const NUMBER = /^L(\d{1,5})$/;

/** `lineOf`: where each value stands. Undefined where the document has no such line: it may be a value that it says nothing of. */
export function lineOfPlace(place: string | undefined, lineOf: ReadonlyMap<string, number>): number | undefined {
  if (place === undefined) return undefined;
  const [, number] = NUMBER.exec(place) ?? [];
  return number === undefined ? lineOf.get(place) : Number(number);
}

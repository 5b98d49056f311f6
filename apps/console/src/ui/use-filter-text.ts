'use client';
/** What stands in the filter box: what is typed, at once; and what the address says, when it was changed elsewhere. */
import { useEffect, useRef, useState } from 'react';

export function useFilterText(q: string, show: (q: string) => void): readonly [string, (text: string) => void] {
  const [typed, setTyped] = useState(q);
  // The address follows what is typed a moment later: what comes back from there is no change made elsewhere.
  const underWay = useRef<readonly string[]>([]);
  useEffect(() => {
    const at = underWay.current.indexOf(q);
    if (at < 0) setTyped(q);
    underWay.current = underWay.current.slice(at + 1);
  }, [q]);
  const type = (text: string): void => {
    underWay.current = text === q ? [] : [...underWay.current, text];
    setTyped(text);
    show(text);
  };
  return [typed, type];
}

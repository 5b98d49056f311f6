'use client';
/** How wide an element is, in whole pixels; 0 before it is known. */
import { useEffect, useRef, useState } from 'react';

export function useWidth<Kind extends HTMLElement>(): readonly [React.RefObject<Kind | null>, number] {
  const ref = useRef<Kind>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, width];
}

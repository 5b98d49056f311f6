'use client';
/** A value that changes often, taken over at once and then no more than every so often: the last one is always taken in the end. */
import { useEffect, useRef, useState } from 'react';

export function useAtMostEvery<T>(value: T, everyMs: number): T {
  const [taken, setTaken] = useState(value);
  const takenAt = useRef(0);
  useEffect(() => {
    const leftMs = Math.max(0, takenAt.current + everyMs - performance.now());
    const take = (): void => {
      takenAt.current = performance.now();
      setTaken(value);
    };
    if (leftMs === 0) {
      take();
      return;
    }
    const timer = setTimeout(take, leftMs);
    return () => clearTimeout(timer);
  }, [value, everyMs]);
  return taken;
}

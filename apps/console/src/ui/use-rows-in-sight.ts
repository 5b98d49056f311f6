'use client';
/** Which rows of a long list are in the page: those in sight and a few around them. Under a hundred, all. */
import { useEffect, useRef, useState } from 'react';

export const ROW_HEIGHT = 32;
const VIRTUAL_FROM = 100;
const OVERSCAN = 12;

export interface RowsInSight {
  readonly frame: React.RefObject<HTMLElement | null>;
  readonly from: number;
  /** Not included. */
  readonly to: number;
  readonly onScroll: (event: React.UIEvent<HTMLElement>) => void;
}

export function useRowsInSight(count: number): RowsInSight {
  const frame = useRef<HTMLElement>(null);
  const [firstRow, setFirstRow] = useState(0);
  const [height, setHeight] = useState(640);
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => setHeight(entry?.contentRect.height ?? 0));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  // Rounded to whole rows: scrolling inside a row paints nothing anew.
  const onScroll = (event: React.UIEvent<HTMLElement>): void =>
    setFirstRow(Math.floor(event.currentTarget.scrollTop / ROW_HEIGHT));
  if (count < VIRTUAL_FROM) return { frame, from: 0, to: count, onScroll };
  const from = Math.max(0, Math.min(firstRow, count - 1) - OVERSCAN);
  return { frame, from, to: Math.min(count, firstRow + Math.ceil(height / ROW_HEIGHT) + OVERSCAN), onScroll };
}

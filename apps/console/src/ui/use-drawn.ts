'use client';
/** What is being drawn over an element while the pointer is held down. Escape calls it off. */
import { useEffect, useState } from 'react';

/** Pixels; less than this was meant as a press. */
export const LEAST_DRAWN = 5;

/** Pixels from the left and from the top of what the pointer is over. */
export const placeOf = (event: React.PointerEvent<HTMLElement>): readonly [x: number, y: number] => {
  const box = event.currentTarget.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
};

export function useDrawn<Drawn>() {
  const [drawn, setDrawn] = useState<Drawn | undefined>(undefined);
  const drawing = drawn !== undefined;
  useEffect(() => {
    if (!drawing) return;
    const onKey = (event: KeyboardEvent): void => (event.key === 'Escape' ? setDrawn(undefined) : undefined);
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [drawing]);
  return [drawn, setDrawn] as const;
}

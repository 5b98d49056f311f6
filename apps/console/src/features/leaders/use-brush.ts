'use client';
/** Drawing over an element sideways chooses a range; a press that does not move is a press. Escape calls it off. */
import { LEAST_DRAWN, placeOf, useDrawn } from '../../ui/use-drawn.ts';

export interface BrushOptions {
  readonly width: number;
  /** Pixels from the left. */
  readonly onBrushed: (from: number, to: number) => void;
  readonly onPressed: (x: number, y: number) => void;
  readonly onOver: (x: number, y: number) => void;
}

interface Drawn {
  readonly from: number;
  readonly to: number;
}

export function useBrush({ width, onBrushed, onPressed, onOver }: BrushOptions) {
  const [drawn, setDrawn] = useDrawn<Drawn>();
  const wide = drawn !== undefined && Math.abs(drawn.to - drawn.from) >= LEAST_DRAWN;
  const ordered = wide ? { from: Math.min(drawn.from, drawn.to), to: Math.max(drawn.from, drawn.to) } : undefined;
  return {
    brush: ordered,
    handlers: {
      onPointerDown: (event: React.PointerEvent<HTMLElement>): void => {
        if (event.button !== 0) return;
        const [x] = placeOf(event);
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrawn({ from: x, to: x });
      },
      onPointerMove: (event: React.PointerEvent<HTMLElement>): void => {
        const [x, y] = placeOf(event);
        if (drawn === undefined) onOver(x, y);
        else setDrawn({ ...drawn, to: Math.max(0, Math.min(width, x)) });
      },
      onPointerUp: (event: React.PointerEvent<HTMLElement>): void => {
        if (drawn === undefined) return;
        setDrawn(undefined);
        if (ordered === undefined) onPressed(...placeOf(event));
        else onBrushed(ordered.from, ordered.to);
      },
      onPointerCancel: (): void => setDrawn(undefined),
    },
  };
}

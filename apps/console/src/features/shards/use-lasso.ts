'use client';
/** Drawing around cells with a mouse or a pen chooses them; a press that does not move is a press, and a finger scrolls. Escape calls it off. */
import { LEAST_DRAWN, placeOf, useDrawn } from '../../ui/use-drawn.ts';
import { drawnBox } from './hit-shards.ts';
import type { Rectangle } from './shard-grid.ts';

export interface LassoOptions {
  readonly onDrawn: (box: Rectangle) => void;
  readonly onPressed: (x: number, y: number) => void;
  readonly onOver: (x: number, y: number) => void;
  readonly onLeft: () => void;
}

type Point = readonly [number, number];

export function useLasso({ onDrawn, onPressed, onOver, onLeft }: LassoOptions) {
  const [drawn, setDrawn] = useDrawn<{ readonly from: Point; readonly to: Point }>();
  const box = drawn === undefined ? undefined : drawnBox(drawn.from, drawn.to);
  const lasso = box !== undefined && Math.max(box.width, box.height) >= LEAST_DRAWN ? box : undefined;
  return {
    lasso,
    handlers: {
      onPointerDown: (event: React.PointerEvent<HTMLElement>): void => {
        if (event.button !== 0 || event.pointerType === 'touch') return;
        event.currentTarget.setPointerCapture(event.pointerId);
        const from = placeOf(event);
        setDrawn({ from, to: from });
      },
      onPointerMove: (event: React.PointerEvent<HTMLElement>): void => {
        const at = placeOf(event);
        if (drawn === undefined) onOver(...at);
        else setDrawn({ ...drawn, to: at });
      },
      onPointerUp: (event: React.PointerEvent<HTMLElement>): void => {
        setDrawn(undefined);
        if (lasso !== undefined) onDrawn(lasso);
        else if (drawn !== undefined || event.pointerType === 'touch') onPressed(...placeOf(event));
      },
      onPointerCancel: (): void => setDrawn(undefined),
      onPointerLeave: (): void => onLeft(),
    },
  };
}

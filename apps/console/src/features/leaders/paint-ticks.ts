/** Paints what happened at a moment, above the bar: an election as a line, a step-down as a ring, writes that the fence refused as a triangle. */
import { FONT } from '../../ui/canvas-text.ts';
import type { LaneTick } from './lane-layout.ts';
import { BAR, type LanePalette } from './paint-lanes.ts';

const MIDDLE = 7;

const SHAPES: Readonly<Record<LaneTick['kind'], (g: CanvasRenderingContext2D, x: number, y: number) => void>> = {
  election: (g, x, y) => {
    g.fillRect(x - 0.75, y + 3, 1.5, BAR.top - 3);
    g.fillRect(x - 3, y + 3, 6, 1.5);
  },
  'step-down': (g, x, y) => {
    g.lineWidth = 1.75;
    g.beginPath();
    g.arc(x, y + MIDDLE, 3.25, 0, 2 * Math.PI);
    g.stroke();
  },
  rejection: (g, x, y) => {
    g.beginPath();
    g.moveTo(x - 5, y + 3);
    g.lineTo(x + 5, y + 3);
    g.lineTo(x, y + 12);
    g.closePath();
    g.fill();
  },
};

export interface TicksToPaint {
  readonly ticks: readonly LaneTick[];
  readonly y: number;
  readonly palette: LanePalette;
}

export function paintTicks(g: CanvasRenderingContext2D, { ticks, y, palette }: TicksToPaint): void {
  for (const { kind, x, count } of ticks) {
    const colour = kind === 'election' ? palette.soft : palette.text;
    g.fillStyle = colour;
    g.strokeStyle = colour;
    SHAPES[kind](g, x, y);
    if (count === 1) continue;
    g.font = `600 10px ${FONT}`;
    g.textAlign = 'left';
    g.textBaseline = 'middle';
    g.fillStyle = palette.text;
    g.fillText(String(count), x + 7, y + MIDDLE);
  }
}

/** The glyphs of states on a canvas: the shapes that stand beside their words elsewhere, in the colour that the canvas fills with. */
import type { Shape } from './status.ts';

export interface GlyphPlace {
  /** The middle. */
  readonly x: number;
  readonly y: number;
  readonly size: number;
  /** The colour of what is cut out of it. */
  readonly hole: string;
}

export function paintGlyph(g: CanvasRenderingContext2D, shape: Shape, { x, y, size, hole }: GlyphPlace): void {
  const r = size / 2;
  g.beginPath();
  switch (shape) {
    case 'filled-circle':
      g.arc(x, y, r * 0.75, 0, Math.PI * 2);
      g.fill();
      return;
    case 'triangle':
      g.moveTo(x, y - r * 0.9);
      g.lineTo(x + r, y + r * 0.8);
      g.lineTo(x - r, y + r * 0.8);
      g.fill();
      return;
    case 'square-x':
      g.fillRect(x - r * 0.85, y - r * 0.85, r * 1.7, r * 1.7);
      g.strokeStyle = hole;
      g.lineWidth = Math.max(1, size / 8);
      g.moveTo(x - r * 0.4, y - r * 0.4);
      g.lineTo(x + r * 0.4, y + r * 0.4);
      g.moveTo(x + r * 0.4, y - r * 0.4);
      g.lineTo(x - r * 0.4, y + r * 0.4);
      g.stroke();
      return;
    case 'hollow-circle':
      g.lineWidth = Math.max(1, size / 7);
      g.strokeStyle = g.fillStyle;
      g.arc(x, y, r * 0.7, 0, Math.PI * 2);
      g.stroke();
      return;
    case 'half-diamond':
      g.lineWidth = Math.max(1, size / 9);
      g.strokeStyle = g.fillStyle;
      g.moveTo(x, y - r * 0.9);
      g.lineTo(x + r * 0.9, y);
      g.lineTo(x, y + r * 0.9);
      g.lineTo(x - r * 0.9, y);
      g.closePath();
      g.stroke();
      g.beginPath();
      g.moveTo(x, y - r * 0.9);
      g.lineTo(x, y + r * 0.9);
      g.lineTo(x - r * 0.9, y);
      g.fill();
      return;
    case 'double-chevron':
      g.lineWidth = Math.max(1, size / 6);
      g.strokeStyle = g.fillStyle;
      for (const left of [-0.75, 0.1]) {
        g.moveTo(x + r * left, y - r * 0.65);
        g.lineTo(x + r * (left + 0.65), y);
        g.lineTo(x + r * left, y + r * 0.65);
      }
      g.stroke();
      return;
    case 'pause-bar':
      paintPauseBar(g, x, y, size);
      return;
  }
}

/** Operators want it so. */
export function paintPauseBar(g: CanvasRenderingContext2D, x: number, y: number, size: number): void {
  const bar = size / 4;
  g.fillRect(x - bar * 1.5, y - size / 2, bar, size);
  g.fillRect(x + bar * 0.5, y - size / 2, bar, size);
}

/** The whole timeline on one canvas: the axis, the lanes one under the other, and what is being brushed. */

import type { ColoursOfNames } from '../../data/eight-colours.ts';
import { FONT } from '../../ui/canvas-text.ts';
import type { Lane } from './lane-layout.ts';
import { BAR, type LanePalette, paintPiece, paintUnder } from './paint-lanes.ts';
import { paintTicks } from './paint-ticks.ts';
import type { AxisMark } from './time-axis.ts';

export const AXIS_HEIGHT = 22;

export interface TimelineToPaint {
  readonly lanes: readonly Lane[];
  readonly marks: readonly AxisMark[];
  readonly width: number;
  readonly laneHeight: number;
  /** From the top of a lane to its ticks: its name stands there where it has no column of its own. */
  readonly nameHeight: number;
  readonly palette: LanePalette;
  readonly leaders: ColoursOfNames;
  /** What is shown is old. */
  readonly stale: boolean;
  readonly brush: { readonly from: number; readonly to: number } | undefined;
}

export function paintTimeline(canvas: HTMLCanvasElement, request: TimelineToPaint): void {
  const g = canvas.getContext('2d');
  if (g === null) return;
  const { lanes, width, laneHeight, palette } = request;
  const height = AXIS_HEIGHT + lanes.length * laneHeight;
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  g.setTransform(ratio, 0, 0, ratio, 0, 0);
  g.clearRect(0, 0, width, height);
  paintAxis(g, request, height);
  g.globalAlpha = request.stale ? 0.6 : 1;
  for (const [i, lane] of lanes.entries()) paintLane(g, request, { lane, top: AXIS_HEIGHT + i * laneHeight });
  g.globalAlpha = 1;
  if (request.brush === undefined) return;
  const { from, to } = request.brush;
  g.fillStyle = palette.text;
  g.globalAlpha = 0.14;
  g.fillRect(from, 0, to - from, height);
  g.globalAlpha = 1;
  for (const x of [from, to]) g.fillRect(x - 0.5, 0, 1, height);
}

function paintAxis(g: CanvasRenderingContext2D, { marks, width, palette }: TimelineToPaint, height: number): void {
  g.font = `11px ${FONT}`;
  g.textBaseline = 'middle';
  g.textAlign = 'left';
  for (const { x, text } of marks) {
    g.fillStyle = palette.line;
    g.fillRect(Math.round(x), AXIS_HEIGHT - 6, 1, height);
    g.fillStyle = palette.soft;
    if (x + 4 + g.measureText(text).width < width) g.fillText(text, x + 4, AXIS_HEIGHT / 2);
  }
}

function paintLane(
  g: CanvasRenderingContext2D,
  { width, nameHeight, palette, leaders }: TimelineToPaint,
  { lane, top }: { readonly lane: Lane; readonly top: number },
): void {
  g.fillStyle = palette.line;
  g.fillRect(0, top, width, 1);
  const y = top + nameHeight;
  // The ground of the bar: here it is known that nothing is known.
  g.fillStyle = palette.raised;
  g.fillRect(0, y + BAR.top, width, BAR.height);
  const quietFirst = lane.pieces.toSorted((a, b) => Number(a.kind !== 'held') - Number(b.kind !== 'held'));
  for (const piece of quietFirst) paintPiece(g, { piece, y, palette, leaders });
  paintTicks(g, { ticks: lane.ticks, y, palette });
  let after = 0;
  for (const piece of lane.pieces) after = paintUnder(g, { piece, y, palette, leaders }, { after, width });
}

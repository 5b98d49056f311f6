/**
 * Paints cells of shards. What is as it should be is a muted tint; what is not has its whole colour, and its glyph where there is room for one or
 * else a line around it. A shard on its way is split between whom it comes from and whom it goes to.
 */

import type { ShardState } from '@omnirelay/protocol/query';
import { OTHERS } from '../../data/eight-colours.ts';
import { SHARD_STATES } from '../../data/shard-state.ts';
import { paintGlyph } from '../../ui/canvas-glyph.ts';
import { namedColours } from '../../ui/named-colours.ts';
import type { StatusColour } from '../../ui/status.ts';
import { GLYPH_FROM } from './cell-size.ts';
import type { Rectangle } from './shard-grid.ts';
import type { ShardColouring, ShardLook } from './shard-looks.ts';

export interface ShardPalette {
  readonly surface: string;
  readonly sunken: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly text: string;
  readonly soft: string;
  readonly accent: string;
  readonly status: Readonly<Record<StatusColour, string>>;
}

export function readShardPalette(element: Element): ShardPalette {
  const of = namedColours(element);
  return {
    surface: of('surface'),
    sunken: of('sunken'),
    line: of('line'),
    lineStrong: of('line-strong'),
    text: of('text'),
    soft: of('soft'),
    accent: of('accent'),
    status: {
      alive: of('status-alive'),
      suspect: of('status-suspect'),
      dead: of('status-dead'),
      left: of('status-left'),
      progress: of('status-progress'),
      conflict: of('status-conflict'),
    },
  };
}

export interface CellPaint {
  readonly palette: ShardPalette;
  readonly colouring: ShardColouring;
  /** Colours of owners, by their number less one. */
  readonly owners: readonly string[];
}

/** How much of its colour what is quiet has. */
const TINT = 0.35;
const OWNER_TINT = 0.7;

const QUIET: ReadonlySet<ShardState> = new Set(['active']);

const ownerColour = ({ owners }: CellPaint, number: number): string => owners[number - 1] ?? OTHERS;

/** What the whole cell is filled with, where it is as it should be; undefined otherwise. */
export function quietFill(
  look: ShardLook,
  paint: CellPaint,
): { readonly colour: string; readonly alpha: number } | undefined {
  if (!QUIET.has(look.state)) return undefined;
  return paint.colouring === 'owner'
    ? { colour: ownerColour(paint, look.holder), alpha: OWNER_TINT }
    : { colour: paint.palette.status[SHARD_STATES[look.state].colour], alpha: TINT };
}

export function paintCell(
  g: CanvasRenderingContext2D,
  { x, y, width, height }: Rectangle,
  look: ShardLook,
  paint: CellPaint,
): void {
  const { palette } = paint;
  const { shape, colour } = SHARD_STATES[look.state];
  const mark = palette.status[colour];
  const large = width >= GLYPH_FROM;
  const quiet = quietFill(look, paint);
  if (quiet !== undefined) {
    g.globalAlpha = quiet.alpha;
    g.fillStyle = quiet.colour;
    g.fillRect(x, y, width, height);
    g.globalAlpha = 1;
  } else if (look.state === 'moving') {
    paintSplit(g, { x, y, width, height }, [
      ownerColour(paint, look.holder),
      look.to === 0 ? mark : ownerColour(paint, look.to),
    ]);
    keyline(g, { x, y, width, height }, large ? mark : palette.text);
    if (width >= 12) badge(g, { x, y, width, height }, { palette, mark, look });
  } else if (look.state === 'draining') {
    paintHatch(g, { x, y, width, height }, mark, palette.surface);
    keyline(g, { x, y, width, height }, large ? mark : palette.text);
    if (width >= 12) badge(g, { x, y, width, height }, { palette, mark, look });
  } else {
    const byOperators = look.state === 'paused' || look.state === 'disabled';
    g.globalAlpha = byOperators ? TINT : 1;
    g.fillStyle = byOperators ? palette.lineStrong : mark;
    g.fillRect(x, y, width, height);
    g.globalAlpha = 1;
    if (!large) keyline(g, { x, y, width, height }, palette.text);
    else {
      g.fillStyle = byOperators ? palette.text : palette.surface;
      const size = Math.min(16, width * (byOperators ? 0.62 : 0.78));
      paintGlyph(g, shape, { x: x + width / 2, y: y + height / 2, size, hole: mark });
    }
  }
  if (!look.fresh) return;
  const mark2 = Math.max(1, Math.round(height / 6));
  g.fillStyle = palette.status.progress;
  g.fillRect(x, y + height - mark2, width, mark2);
}

function keyline(g: CanvasRenderingContext2D, { x, y, width, height }: Rectangle, colour: string): void {
  g.strokeStyle = colour;
  g.lineWidth = 1;
  g.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
}

/** From the lower left, which it leaves, to the upper right. */
function paintSplit(
  g: CanvasRenderingContext2D,
  { x, y, width, height }: Rectangle,
  [from, to]: readonly [string, string],
): void {
  g.fillStyle = to;
  g.fillRect(x, y, width, height);
  g.fillStyle = from;
  g.beginPath();
  g.moveTo(x, y);
  g.lineTo(x + width, y + height);
  g.lineTo(x, y + height);
  g.fill();
}

function paintHatch(g: CanvasRenderingContext2D, box: Rectangle, colour: string, ground: string): void {
  const { x, y, width, height } = box;
  g.fillStyle = ground;
  g.fillRect(x, y, width, height);
  g.save();
  g.beginPath();
  g.rect(x, y, width, height);
  g.clip();
  g.strokeStyle = colour;
  const step = Math.max(3, width / 3);
  g.lineWidth = step / 2.5;
  g.beginPath();
  for (let at = x - height; at < x + width; at += step) {
    g.moveTo(at, y + height);
    g.lineTo(at + height, y);
  }
  g.stroke();
  g.restore();
}

/** The glyph on a ground of its own, where what lies below has two colours. */
function badge(
  g: CanvasRenderingContext2D,
  { x, y, width, height }: Rectangle,
  { palette, mark, look }: { readonly palette: ShardPalette; readonly mark: string; readonly look: ShardLook },
): void {
  const size = Math.min(14, width * 0.6);
  g.fillStyle = palette.surface;
  g.beginPath();
  g.arc(x + width / 2, y + height / 2, size * 0.62, 0, Math.PI * 2);
  g.fill();
  g.fillStyle = mark;
  paintGlyph(g, SHARD_STATES[look.state].shape, {
    x: x + width / 2,
    y: y + height / 2,
    size,
    hole: palette.surface,
  });
}

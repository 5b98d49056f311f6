/** What stands beside a band: whose it is, how many it has, and a bar that is as long as that is much. A band that has become empty stays to be seen. */
import { paintGlyph } from '../../ui/canvas-glyph.ts';
import { FONT, fitted } from '../../ui/canvas-text.ts';
import type { StatusStyle } from '../../ui/status.ts';
import type { ShardPalette } from './paint-cells.ts';
import type { GridBand, ShardGrid } from './shard-grid.ts';

export interface BandLook {
  readonly name: string;
  /** Of the node, where it is not as it should be. */
  readonly mark?: Pick<StatusStyle, 'shape' | 'colour'>;
  /** The colour that its shards have, where colours are owners. */
  readonly colour?: string;
}

export interface BandsToPaint {
  readonly grid: ShardGrid;
  readonly palette: ShardPalette;
  readonly lookOf: (band: GridBand) => BandLook;
  readonly width: number;
}

const COUNT_WIDTH = 40;
const BAR_HEIGHT = 3;

export function paintBandLabels(g: CanvasRenderingContext2D, bands: readonly GridBand[], toPaint: BandsToPaint): void {
  const { grid, palette, lookOf, width } = toPaint;
  const most = Math.max(1, ...grid.bands.map(({ count }) => count));
  const beside = grid.labels.width > 0;
  const room = (beside ? grid.labels.width : width) - 12;
  for (const band of bands) {
    const { name, mark, colour } = lookOf(band);
    const top = beside ? band.y : band.y - grid.labels.height;
    const middle = top + 7;
    let x = 0;
    if (mark !== undefined) {
      g.fillStyle = palette.status[mark.colour];
      paintGlyph(g, mark.shape, { x: 6, y: middle, size: 11, hole: palette.surface });
      x = 16;
    } else if (colour !== undefined) {
      g.fillStyle = colour;
      g.fillRect(0, middle - 5, 10, 10);
      x = 16;
    }
    g.textBaseline = 'middle';
    g.textAlign = 'left';
    g.font = `12px ${FONT}`;
    g.fillStyle = band.count === 0 ? palette.soft : palette.text;
    g.fillText(fitted(g, name, room - COUNT_WIDTH - x), x, middle);
    g.textAlign = 'right';
    g.font = `600 12px ${FONT}`;
    g.fillText(String(band.count), room, middle);
    g.textAlign = 'left';
    g.fillStyle = palette.line;
    g.fillRect(0, middle + 9, room, BAR_HEIGHT - 1);
    g.fillStyle = palette.lineStrong;
    g.fillRect(0, middle + 9, (room * band.count) / most, BAR_HEIGHT - 1);
  }
}

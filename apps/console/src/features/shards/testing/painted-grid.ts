/**
 * The grid of shards painted in a browser by itself, for the bench: how long the first picture takes from its bytes on, all of it anew, and a
 * hundred cells of it. The canvas is read after each painting, so that what the browser put off is counted as well.
 */
import { eightColours } from '../../../data/eight-colours.ts';
import type { ShardCell } from '../../../data/shard-cell.ts';
import { applyShardFrame, NO_SHARDS, type ShardPicture } from '../../../data/shard-frame.ts';
import { holderOf } from '../../../data/shard-state.ts';
import { readShardPalette } from '../paint-cells.ts';
import { layOutShards, type ShardGrid } from '../shard-grid.ts';
import { looksOf } from '../shard-looks.ts';
import { placesInOrder } from '../shard-order.ts';
import { ShardPainter } from '../shard-painter.ts';
import { changeFrame, wholeFrame } from './shard-frames.ts';
import { shardsOf, without } from './shards-of.ts';

export interface GridToMeasure {
  readonly count: number;
  readonly nodes: number;
  readonly grouped: boolean;
  readonly width: number;
  readonly height: number;
  readonly runs: number;
}

export interface MeasuredGrid {
  /** From the bytes of the first frame to its picture. Milliseconds, as all below, one a run. */
  readonly first: readonly number[];
  readonly redraw: readonly number[];
  /** A hundred shards change at once: from the bytes of the frame to the picture. */
  readonly update: readonly number[];
}

const CHANGED = 100;

/** A few of each kind of exception among the healthy. */
function mixed(count: number, nodes: number): readonly ShardCell[] {
  return shardsOf({ count, nodes }).map((shard, i) => {
    if (i % 97 === 0) return { ...shard, moving: { from: shard.ownerNodeId ?? '', to: 'n-1', stage: 'prepare' } };
    if (i % 211 === 0) return without(shard, 'leaderId');
    if (i % 307 === 0) return { ...without(shard, 'leaderId'), status: 'Paused' };
    return i % 401 === 0 ? { ...shard, status: 'Draining' } : shard;
  });
}

export function measureGrid(canvas: HTMLCanvasElement, toMeasure: GridToMeasure): MeasuredGrid {
  const { count, nodes, grouped, width, height, runs } = toMeasure;
  const shards = mixed(count, nodes);
  const bytes = JSON.stringify(wholeFrame(shards));
  const palette = readShardPalette(canvas);
  const colours = eightColours(
    Array.from({ length: 8 }, (_, i) => `n-${i + 1}`),
    'dark',
  );
  const laidOut = (picture: ShardPicture, places: Uint32Array, before?: ShardGrid): ShardGrid =>
    layOutShards({
      places,
      width,
      zoom: 1,
      before,
      ...(grouped ? { bandOf: (place: number) => holderOf(picture.shards[place] as ShardCell) ?? '' } : {}),
    });
  const paint = (painter: ShardPainter, picture: ShardPicture, grid: ShardGrid, light: string): void => {
    painter.paint(canvas, {
      grid,
      looks: looksOf(picture.shards, { colouring: 'status', colours, fresh: new Set() }),
      inSight: { top: 0, height: Math.min(height, grid.height), width },
      palette,
      colouring: 'status',
      owners: [...colours.values()],
      lookOf: ({ key }) => ({ name: key }),
      light,
    });
    canvas.getContext('2d')?.getImageData(0, 0, 1, 1);
  };
  const timed = (work: () => void): number => {
    const from = performance.now();
    work();
    return performance.now() - from;
  };
  const [first, redraw, update]: [number[], number[], number[]] = [[], [], []];
  for (let run = 0; run < runs; run += 1) {
    const painter = new ShardPainter();
    let picture = NO_SHARDS;
    let places: Uint32Array = new Uint32Array();
    let grid: ShardGrid | undefined;
    first.push(
      timed(() => {
        picture = applyShardFrame(NO_SHARDS, JSON.parse(bytes));
        places = placesInOrder(picture.shards, 'ring');
        grid = laidOut(picture, places);
        paint(painter, picture, grid, '');
      }),
    );
    redraw.push(timed(() => paint(painter, picture, grid as ShardGrid, `again ${run}`)));
    const changed = Array.from({ length: CHANGED }, (_, i) =>
      without(shards[(i * 37 + run) % count] as ShardCell, 'leaderId'),
    );
    const next = JSON.stringify(changeFrame(changed));
    update.push(
      timed(() => {
        picture = applyShardFrame(picture, JSON.parse(next));
        paint(painter, picture, laidOut(picture, places, grid), `again ${run}`);
      }),
    );
  }
  return { first, redraw, update };
}

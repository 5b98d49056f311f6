/** Where keys lead in the grid: along a row and on to the next one, up and down in a column across bands, to the ends of a row or of all. */
import { cellPlace, type ShardGrid, slotIn } from './shard-grid.ts';

type PressedKey = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>;

const PAGE_ROWS = 10;
const ROWS: Readonly<Record<string, number>> = {
  ArrowUp: -1,
  ArrowDown: 1,
  PageUp: -PAGE_ROWS,
  PageDown: PAGE_ROWS,
};

/** The slot that a key leads to, the same one where there is none that way; undefined for a key that is not of the grid. */
export function slotByKey(grid: ShardGrid, slot: number, pressed: PressedKey): number | undefined {
  const { key, ctrlKey, metaKey, altKey } = pressed;
  const last = grid.places.length - 1;
  const here = cellPlace(grid, slot);
  if (here === undefined || altKey || metaKey) return undefined;
  if (ctrlKey) return key === 'Home' ? 0 : key === 'End' ? last : undefined;
  if (key === 'ArrowLeft') return Math.max(0, slot - 1);
  if (key === 'ArrowRight') return Math.min(last, slot + 1);
  if (key === 'Home') return slot - here.column;
  if (key === 'End') return slotIn(grid, here.row, grid.columns - 1);
  const rows = ROWS[key];
  return rows === undefined ? undefined : (rowAway(grid, here, rows) ?? slot);
}

/** So many rows away, or as near to it as there are cells: rows of empty bands are passed over. */
function rowAway(
  grid: ShardGrid,
  { row, column }: { readonly row: number; readonly column: number },
  rows: number,
): number | undefined {
  const way = Math.sign(rows);
  let left = Math.abs(rows);
  let found: number | undefined;
  for (let at = row + way; at >= 0 && at < grid.rows && left > 0; at += way) {
    const slot = slotIn(grid, at, column);
    if (slot === undefined) continue;
    found = slot;
    left -= 1;
  }
  return found;
}

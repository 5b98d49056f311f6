/** How large the matrix of round trips is, and what stands in its rows: members, or above what a side holds their regions. */
const LARGEST_CELL = 28;
const SMALLEST_CELL = 4;
/** Pixels; a canvas wider than 16,384 stays empty in Chromium, at any ratio of the screen's. */
const SIDE = 760;

export const MOST_ON_A_SIDE = SIDE / SMALLEST_CELL;

export interface MatrixSize {
  /** Pixels. */
  readonly cell: number;
  readonly side: number;
  /** Smaller cells leave no room for a name. */
  readonly named: boolean;
}

/** @throws RangeError above `MOST_ON_A_SIDE` */
export function matrixSize(count: number): MatrixSize {
  if (count > MOST_ON_A_SIDE) throw new RangeError(`${count} do not fit a side, which holds ${MOST_ON_A_SIDE}`);
  const cell = Math.min(LARGEST_CELL, Math.floor(SIDE / Math.max(1, count)));
  return { cell, side: cell * count, named: cell === LARGEST_CELL };
}

export interface Collapsing {
  readonly byRegion: boolean;
  /** Why it cannot be otherwise; `undefined` where one may choose. */
  readonly must?: string;
  /** What of the address was not followed. */
  readonly ignored?: { readonly term: string; readonly why: string };
}

export interface ToCollapse {
  readonly members: number;
  readonly view: 'matrix' | 'table';
  /** `collapse` of the address. */
  readonly asked: string | null;
}

/** A table holds any number of pairs; a matrix does not. */
export function collapsing({ members, view, asked }: ToCollapse): Collapsing {
  const many = members > MOST_ON_A_SIDE;
  const why = `a matrix holds ${MOST_ON_A_SIDE} members, and these are ${members}`;
  const unknown = asked !== null && asked !== '0' && asked !== '1';
  const ignored = unknown
    ? { term: `collapse=${asked}`, why: 'collapse is 0 or 1' }
    : many && view === 'matrix' && asked === '0'
      ? { term: 'collapse=0', why }
      : undefined;
  return {
    byRegion: ignored === undefined && asked !== null ? asked === '1' : many,
    ...(many && view === 'matrix' ? { must: why } : {}),
    ...(ignored === undefined ? {} : { ignored }),
  };
}

/** What the address says of a choice: nothing, where it is as without one. */
export const collapseWord = (byRegion: boolean, members: number): string | undefined =>
  byRegion === members > MOST_ON_A_SIDE ? undefined : byRegion ? '1' : '0';

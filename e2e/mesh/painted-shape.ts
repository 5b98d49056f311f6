/** What a picture shows when nothing is left of its colours: which pixels are mark and which are ground. */
import type { Locator, Page } from '@playwright/test';

/** A row of pixels a line, `#` for mark and `.` for ground: readable where a comparison fails. */
export type Shape = readonly string[];

/** From the middle of what the ground and the mark differ by: a lighter or darker mark has the same shape. Its rim counts as ground. */
export async function shapeIn(page: Page, png: Buffer): Promise<Shape> {
  const lines: Shape = await page.evaluate(`(async () => {
    const bytes = Uint8Array.from(atob(${JSON.stringify(png.toString('base64'))}), (c) => c.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const { width, height } = image;
    const context = new OffscreenCanvas(width, height).getContext('2d');
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    const light = (x, y) => {
      const i = 4 * (y * width + x);
      return 0.2126 * data[i] + 0.7152 * data[i + 1] + 0.0722 * data[i + 2];
    };
    const ground = light(0, 0);
    const rows = Array.from({ length: height }, (_, y) =>
      Array.from({ length: width }, (_, x) => Math.abs(light(x, y) - ground)));
    const most = Math.max(...rows.flat());
    return most < 8 ? [] : rows.map((row) => row.map((away) => (away > most / 2 ? '#' : '.')).join(''));
  })()`);
  if (lines.length === 0) throw new Error('nothing is painted there that stands out from its ground');
  return lines;
}

/** From 0, the same, to 1, nothing in common: of the pixels that are mark in either, how many are in one alone. */
export function shapeDistance(a: Shape, b: Shape): number {
  const [left, right] = [a.join(''), b.join('')];
  let [either, one] = [0, 0];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [inLeft, inRight] = [left[i] === '#', right[i] === '#'];
    if (inLeft || inRight) either += 1;
    if (inLeft !== inRight) one += 1;
  }
  return either === 0 ? 0 : one / either;
}

/** Where a cell of the grid that has room for a name keeps its glyph, inside of its outline. */
const GLYPH = { x: 4, y: 4, width: 23, height: 36 } as const;

/** Pixels a side. */
const MARK = 26;

/** The sign of liveness as it is painted under a cell of the topology. */
export async function glyphOf(page: Page, cell: Locator): Promise<Buffer> {
  const box = await cell.boundingBox();
  if (box === null) throw new Error('the cell is not shown');
  const clip = { ...GLYPH, x: Math.round(box.x) + GLYPH.x, y: Math.round(box.y) + GLYPH.y };
  return page.screenshot({ clip });
}

/** The middle of a cell of the grid of shards, where one that is shown large keeps its mark; without what surrounds it. */
export async function markOf(page: Page, cell: Locator): Promise<Buffer> {
  const box = await cell.boundingBox();
  if (box === null) throw new Error('the cell is not shown');
  const middle = (from: number, length: number): number => Math.round(from + (length - MARK) / 2);
  return page.screenshot({
    clip: { x: middle(box.x, box.width), y: middle(box.y, box.height), width: MARK, height: MARK },
  });
}

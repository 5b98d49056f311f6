/** Parts of a canvas painted anew so that it is as if all had been: in whole pixels, also where these are finer or coarser than the page's. */

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The pixels of the canvas that the area touches, in their own measure. */
function pixelsOf(g: CanvasRenderingContext2D, { x, y, width, height }: Area): Area {
  const { a: ratio, e, f } = g.getTransform();
  const [left, top] = [Math.floor(x * ratio + e), Math.floor(y * ratio + f)];
  return {
    x: left,
    y: top,
    width: Math.ceil((x + width) * ratio + e) - left,
    height: Math.ceil((y + height) * ratio + f) - top,
  };
}

/** An edge that shares a pixel with what stood there before would leave a trace of it. */
export function clearGround(g: CanvasRenderingContext2D, area: Area, ground: string): void {
  const { x, y, width, height } = pixelsOf(g, area);
  g.save();
  g.resetTransform();
  g.fillStyle = ground;
  g.fillRect(x, y, width, height);
  g.restore();
}

export function clipToPixels(g: CanvasRenderingContext2D, area: Area): void {
  const { x, y, width, height } = pixelsOf(g, area);
  const transform = g.getTransform();
  g.resetTransform();
  g.beginPath();
  g.rect(x, y, width, height);
  g.clip();
  g.setTransform(transform);
}

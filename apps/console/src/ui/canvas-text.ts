/** Text on a canvas: in the face of the page, cut where there is no room for it. */
export const FONT = '"Inter Variable", system-ui, sans-serif';

export function fitted(g: CanvasRenderingContext2D, text: string, width: number): string {
  if (g.measureText(text).width <= width) return text;
  let end = text.length;
  while (end > 1 && g.measureText(`${text.slice(0, end)}…`).width > width) end -= 1;
  return `${text.slice(0, end)}…`;
}

/** Colours of the theme by their names, `status-dead` for `--status-dead`, for what is painted on a canvas: no style sheet reaches there. */
export function namedColours(element: Element): (name: string) => string {
  const style = getComputedStyle(element);
  return (name) => style.getPropertyValue(`--${name}`).trim();
}

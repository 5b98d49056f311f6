/**
 * A colour for each of a few names: Okabe and Ito's eight (Color Universal Design, 2008), which are told apart with any kind of colour vision.
 * Beyond eight all are grey, for nobody tells forty apart. The two that come near to the marks of faults and of conflicts are given last.
 */
import { countingOrder } from './counting-order.ts';

const OKABE_ITO = ['#0072b2', '#e69f00', '#56b4e9', '#009e73', '#f0e442', '#cc79a7', '#d55e00'] as const;
/** Black of the eight would not be seen on a dark ground, nor white on a light one. */
const EIGHTH = { dark: '#e8ecf2', light: '#000000' } as const;
/** Of a name that has none of its own. */
export const OTHERS = '#8e94a4';

export type ColoursOfNames = ReadonlyMap<string, string>;

/** `ranked`: whoever matters most first. */
export function eightColours(ranked: readonly string[], theme: 'dark' | 'light'): ColoursOfNames {
  const palette = [...OKABE_ITO, EIGHTH[theme]];
  // By name, so that a colour does not change hands while the ranks do.
  const names = ranked.slice(0, palette.length).sort(countingOrder);
  return new Map(names.map((name, i) => [name, palette[i] ?? OTHERS]));
}

/** Black or white, whichever is read better on the colour. */
export function inkOn(colour: string): '#000000' | '#ffffff' {
  const channel = (at: number): number => {
    const c = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  const luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
  return (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05) ? '#000000' : '#ffffff';
}

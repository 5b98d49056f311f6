/** A palette of one hue for round trips: the slower, the further from the ground, monotone in lightness in either theme. */
const STEPS = 9;
const GROUND = { dark: [22, 29, 38], light: [239, 241, 245] } as const;
const FAR = { dark: [214, 232, 255], light: [8, 34, 102] } as const;

/** 0 for the quickest, `STEPS - 1` for the slowest: by the logarithm, since milliseconds span decades. */
export function rttStep(rttMs: number, slowestMs: number): number {
  const share = Math.log1p(Math.max(0, rttMs)) / Math.log1p(Math.max(rttMs, slowestMs, 0.1));
  return Math.min(STEPS - 1, Math.floor(share * STEPS));
}

export function rttPalette(theme: 'dark' | 'light'): readonly string[] {
  const [from, to] = [GROUND[theme], FAR[theme]];
  return Array.from({ length: STEPS }, (_, step) => {
    const share = (step + 1) / STEPS;
    const mixed = from.map((part, i) => Math.round(part + ((to[i] as number) - part) * share));
    return `rgb(${mixed.join(' ')})`;
  });
}

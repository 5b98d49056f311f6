/** The part of the work that failed, as people read it: a host reports no less than a thousandth. */
export const errorPercent = (ratio: number): string => `${Number((100 * ratio).toFixed(1))} %`;

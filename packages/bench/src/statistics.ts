/** Medians and shares: the only statistics quoted here, since the machines are shared and noisy. */

/** The value that `share` of all samples do not exceed (nearest rank); NaN of none. */
export function quantile(samples: readonly number[], share: number): number {
  if (samples.length === 0) return Number.NaN;
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number;
}

export const median = (samples: readonly number[]): number => quantile(samples, 0.5);

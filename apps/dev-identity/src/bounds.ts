/** The limits of the development provider, in one place. Seconds unless the name says otherwise. */
export const BOUNDS = {
  accessTokenSeconds: 300,
  refreshTokenSeconds: 12 * 3600,
  sessionSeconds: 7 * 86_400,
  deviceCodeSeconds: 600,
  interactionSeconds: 1_800,
  /** Expired rows are swept once in so many writes. */
  sweepEachWrites: 200,
  formBytes: 4_096,
} as const;

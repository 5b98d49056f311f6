/** What lists of the control API are asked with beside their filters. */

export interface Paged {
  readonly pageSize?: number;
  readonly cursor?: string;
  /** In the one query grammar. */
  readonly query?: string;
  readonly sort?: string;
  /** What is not named is absent, whatever its type says. */
  readonly fields?: readonly string[];
  readonly minCursor?: string;
}

/** A range of time: `2026-11-23`, `2026-11-23T14:02:10Z` or `now-6h`; a day stands for the whole of it. */
export interface Ranged {
  readonly from?: string;
  readonly to?: string;
}

/** Keys that the registry itself reads: the lineage, and the claim that a fenced transaction is checked against. */
export const LINEAGE_KEY = 'meta/lineage';

/** Value: JSON with at least `fence` and `claimId`; written by the claimant with a compare-and-set. */
export const claimKey = (scope: string): string => `claims/${scope}`;

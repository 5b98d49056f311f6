/** Keys that the registry itself reads: the lineage, and the claim that a fenced transaction is checked against. */
export { LINEAGE_RECORD as LINEAGE_KEY, scopeKey as claimKey } from '@omnirelay/protocol';

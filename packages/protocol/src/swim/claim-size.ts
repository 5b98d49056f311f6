/** An upper estimate of a claim's encoding in bytes, for paging. Texts may take three bytes a code unit. */
import type { MemberClaim } from './model.ts';

const FIXED = 320;

function recordBytes(record: Readonly<Record<string, string>>): number {
  let bytes = 0;
  for (const key of Object.keys(record)) bytes += 3 * (key.length + (record[key]?.length ?? 0)) + 8;
  return bytes;
}

export function claimBytes(claim: MemberClaim): number {
  if (claim.kind !== 'alive') return FIXED;
  const { metadata, origin } = claim.claim;
  if (origin !== undefined) return FIXED + origin.bytes.length + (origin.signature?.length ?? 0);
  const texts = metadata.region.length + metadata.zone.length + metadata.meshVersion.length + metadata.endpoint.length;
  return FIXED + 3 * texts + recordBytes(metadata.labels) + recordBytes(metadata.endpoints);
}

/** Claims as frames: as many to a frame as its bounds allow, by count and by an upper estimate of their encoding. */
import type { Frame } from './frames.ts';
import type { MemberClaim } from './model.ts';
import type { SwimBounds } from './settings.ts';

export type ClaimFrame = Extract<Frame, { kind: 'events' | 'records' }>;

const FIXED = 320;
const LOAD = 48;

function recordBytes(record: Readonly<Record<string, string>>): number {
  let bytes = 0;
  for (const key of Object.keys(record)) bytes += 3 * (key.length + (record[key]?.length ?? 0)) + 8;
  return bytes;
}

export function framesOf(
  kind: ClaimFrame['kind'],
  claims: readonly MemberClaim[],
  { claimsPerFrame, frameBytes }: SwimBounds,
): readonly ClaimFrame[] {
  const frames: ClaimFrame[] = [];
  let page: MemberClaim[] = [];
  let bytes = 0;
  for (const claim of claims) {
    const size = claimBytes(claim);
    if (page.length > 0 && (page.length >= claimsPerFrame || bytes + size > frameBytes / 2)) {
      frames.push({ kind, claims: page });
      page = [];
      bytes = 0;
    }
    page.push(claim);
    bytes += size;
  }
  if (page.length > 0) frames.push({ kind, claims: page });
  return frames;
}

/** Texts may take three bytes a code unit. */
function claimBytes(claim: MemberClaim): number {
  if (claim.kind !== 'alive') return FIXED;
  const { metadata, origin, holds, load } = claim.claim;
  if (origin !== undefined) return FIXED + origin.bytes.length + (origin.signature?.length ?? 0);
  const texts = metadata.region.length + metadata.zone.length + metadata.meshVersion.length + metadata.endpoint.length;
  let held = load === undefined ? 0 : LOAD;
  for (const { scope, fence, claimId } of holds?.claims ?? [])
    held += 3 * (scope.length + fence.length + claimId.length) + 16;
  return FIXED + 3 * texts + recordBytes(metadata.labels) + recordBytes(metadata.endpoints) + held;
}

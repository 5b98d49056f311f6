/** What a peer says is checked before it is believed: lengths, counts and ranges. The answer says what is wrong; nothing throws. */
import { isName } from '@omnirelay/primitives';
import type { DigestEntry, Frame, RegistryMark } from './frames.ts';
import { checkToldLoad } from './load-report.ts';
import type { AliveClaim, HeldScopes, Life, MemberClaim, MemberMetadata } from './model.ts';
import type { SwimBounds } from './settings.ts';

const TEXT = 256;
/** Boot epochs stay below this; a life that would need one at or above it cannot be. */
export const BOOT_EPOCH_LIMIT = 1n << 62n;
/** Lineage epochs are Unix seconds or little more: ten digits, as a fence writes them. */
export const LINEAGE_EPOCH_LIMIT = 10n ** 10n;
const REVISION_LIMIT = 1n << 63n;
/** An incarnation stays below this; a life that would reach it gives way to the next one. */
export const INCARNATION_LIMIT = 2 ** 48;

const short = (text: unknown, limit = TEXT): boolean => typeof text === 'string' && text.length <= limit;
const counts = (n: unknown): boolean => typeof n === 'number' && Number.isInteger(n) && n >= 0 && n < INCARNATION_LIMIT;

function checkRecord(what: string, record: Readonly<Record<string, string>>, bounds: SwimBounds): string | null {
  const keys = Object.keys(record);
  if (keys.length > bounds.labels) return `${keys.length} ${what}, at most ${bounds.labels}`;
  for (const key of keys) {
    if (!short(key, bounds.labelLength) || !short(record[key], bounds.labelLength))
      return `${what}: an entry is too long`;
  }
  return null;
}

function checkMetadata(metadata: MemberMetadata, bounds: SwimBounds): string | null {
  if (!isName(metadata.clusterId)) return 'cluster id is not a name';
  const texts = [
    metadata.region,
    metadata.zone,
    metadata.meshVersion,
    metadata.endpoint,
    metadata.posture,
    metadata.role,
  ];
  if (!texts.every((text) => short(text))) return 'a metadata text is too long';
  if (!counts(metadata.metadataVersion)) return 'metadata version is out of range';
  return checkRecord('labels', metadata.labels, bounds) ?? checkRecord('endpoints', metadata.endpoints, bounds);
}

const isEpoch = (epoch: bigint): boolean => epoch >= 0n && epoch < BOOT_EPOCH_LIMIT;

function checkLife(life: Life): string | null {
  if (!isEpoch(life.bootEpoch)) return 'boot epoch is out of range';
  return short(life.bootId, 64) ? null : 'boot id is too long';
}

/** Null when the mark is one that a registry can have. */
export function checkMark({ lineageEpoch, revision }: RegistryMark): string | null {
  if (lineageEpoch < 0n || lineageEpoch >= LINEAGE_EPOCH_LIMIT) return 'lineage epoch is out of range';
  return revision >= 0n && revision < REVISION_LIMIT ? null : 'registry revision is out of range';
}

function checkEntries(entries: readonly DigestEntry[]): string | null {
  for (const { nodeId, bootEpoch, incarnation } of entries) {
    if (!isName(nodeId)) return 'node id is not a name';
    if (!isEpoch(bootEpoch)) return 'boot epoch is out of range';
    if (!counts(incarnation)) return 'incarnation is out of range';
  }
  return null;
}

export function checkAliveClaim(claim: AliveClaim, bounds: SwimBounds): string | null {
  if (!isName(claim.nodeId)) return 'node id is not a name';
  if (!counts(claim.incarnation)) return 'incarnation is out of range';
  if (claim.registry !== undefined && !short(claim.registry.identity)) return 'the identity of a registry is too long';
  const load = claim.load === undefined ? null : checkToldLoad(claim.load);
  return checkLife(claim) ?? checkMetadata(claim.metadata, bounds) ?? checkHeld(claim.holds, bounds) ?? load;
}

function checkHeld(holds: HeldScopes | undefined, bounds: SwimBounds): string | null {
  if (holds === undefined) return null;
  if (!counts(holds.others)) return 'the number of other claims is out of range';
  const texts = holds.claims.flatMap(({ scope, fence, claimId }) => [scope, fence, claimId]);
  if (!texts.every((text) => short(text))) return 'a held claim is too long';
  return over('held claims', holds.claims.length, bounds.heldClaims);
}

export function checkMemberClaim(claim: MemberClaim, bounds: SwimBounds): string | null {
  if (claim.kind === 'alive') return checkAliveClaim(claim.claim, bounds);
  if (!isName(claim.nodeId)) return 'node id is not a name';
  if (!counts(claim.incarnation)) return 'incarnation is out of range';
  if (claim.kind === 'suspect' ? !isName(claim.accuser) : !isName(claim.by)) return 'accuser is not a name';
  if (claim.kind !== 'suspect' && !(claim.tombstoneRemaining >= 0 && claim.tombstoneRemaining < INCARNATION_LIMIT))
    return 'tombstone life is out of range';
  return checkLife(claim.life);
}

/** Digest entries a frame may hold: an entry is at most some hundred bytes encoded. */
export const entriesPerFrame = (bounds: SwimBounds): number => Math.max(1, Math.floor(bounds.frameBytes / 128));

const over = (what: string, count: number, limit: number): string | null =>
  count > limit ? `${count} ${what}, at most ${limit}` : null;

function checkClaims(claims: readonly MemberClaim[], bounds: SwimBounds): string | null {
  const many = over('claims', claims.length, bounds.claimsPerFrame);
  if (many !== null) return many;
  for (const claim of claims) {
    const problem = checkMemberClaim(claim, bounds);
    if (problem !== null) return problem;
  }
  return null;
}

function checkNotice(notice: Extract<Frame, { kind: 'ping' }>['suspicion']): string | null {
  if (notice === undefined) return null;
  if (!isName(notice.accuser)) return 'accuser is not a name';
  return counts(notice.incarnation) ? checkLife(notice.life) : 'incarnation is out of range';
}

const checkMarkIn = ({ highWater }: { readonly highWater?: RegistryMark }): string | null =>
  highWater === undefined ? null : checkMark(highWater);

const checkClaimIn = ({ claim }: { readonly claim?: AliveClaim }, bounds: SwimBounds): string | null =>
  claim === undefined ? null : checkAliveClaim(claim, bounds);

/** Null when the frame is within the bounds. */
export function checkFrame(frame: Frame, bounds: SwimBounds): string | null {
  switch (frame.kind) {
    case 'hello':
      return over('capabilities', frame.capabilities.length, 64) ?? checkAliveClaim(frame.claim, bounds);
    case 'welcome':
      if (!isEpoch(frame.bootEpochFloor)) return 'boot epoch floor is out of range';
      return over('capabilities', frame.capabilities.length, 64) ?? checkAliveClaim(frame.claim, bounds);
    case 'reject':
      if (!isEpoch(frame.bootEpochFloor)) return 'boot epoch floor is out of range';
      return short(frame.detail, 1024) ? null : 'detail is too long';
    case 'indirect-ack':
      if (!isName(frame.subject)) return 'subject is not a name';
      return checkMarkIn(frame) ?? checkClaimIn(frame, bounds);
    case 'ack':
      return checkMarkIn(frame) ?? checkClaimIn(frame, bounds);
    case 'ping':
      return checkMarkIn(frame) ?? checkNotice(frame.suspicion);
    case 'ping-request':
      return !isName(frame.subject) || !short(frame.address)
        ? 'subject or address is malformed'
        : checkNotice(frame.suspicion);
    case 'events':
    case 'records':
      return checkClaims(frame.claims, bounds);
    case 'digest-entries':
      return over('entries', frame.entries.length, entriesPerFrame(bounds)) ?? checkEntries(frame.entries);
    case 'pull':
      return (
        over('node ids', frame.nodeIds.length, entriesPerFrame(bounds)) ??
        (frame.nodeIds.every(isName) ? null : 'node id is not a name')
      );
    case 'leave':
      return counts(frame.incarnation) ? checkLife(frame.life) : 'incarnation is out of range';
    case 'digest':
      if (!short(frame.hash, 64)) return 'hash is too long';
      return checkMarkIn(frame);
    case 'nack':
      return isName(frame.subject) ? null : 'subject is not a name';
  }
}

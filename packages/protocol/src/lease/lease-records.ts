/**
 * The records that leases live in. `liveness/<node>` is renewed by heartbeats; `claims/node/<node>` is written only where an epoch begins or
 * ends, so its version stands for the epoch in conditions; `claims/<scope>` says who leads. Numbers are decimal strings in JSON.
 * A claim of a scope is never deleted: its record's versions are what fences are made of. The two records of a node go long after its end, and
 * `meta/epoch-floor` keeps what follows from them (swept-lives.ts).
 */
import type { Brand, NodeId } from '@omnirelay/primitives';

export type Fence = Brand<string, 'Fence'>;
export type Effects = 'fenced' | 'unfenced';

export const LIVENESS_PREFIX = 'liveness/';
export const LINEAGE_RECORD = 'meta/lineage';
export const EPOCH_FLOOR_RECORD = 'meta/epoch-floor';
export const livenessKey = (node: NodeId): string => `${LIVENESS_PREFIX}${node}`;
export const nodeScope = (node: NodeId): string => `node/${node}`;
export const scopeKey = (scope: string): string => `claims/${scope}`;

/** Where an epoch stood when it ended: whoever counted that very version knows its deadline. */
export interface EpochEnd {
  readonly epoch: bigint;
  readonly version: bigint;
  readonly bootId: string;
  readonly beat: bigint;
}

export interface LivenessRecord {
  readonly nodeId: NodeId;
  readonly bootId: string;
  readonly epoch: bigint;
  /** Renewals of this life so far; the number of the one that wrote the record. */
  readonly beat: bigint;
  readonly ttlMs: number;
  /** False once its epoch was ended by another node and not begun anew. */
  readonly held: boolean;
  /** Scopes it stands for, where they are few. */
  readonly stands: readonly string[];
  readonly last?: EpochEnd;
}

export interface ClaimRecord {
  readonly scope: string;
  readonly fence: Fence;
  readonly claimId: string;
  readonly nodeId: NodeId;
  readonly bootId: string;
  readonly epoch: bigint;
  readonly term: bigint;
  readonly effects: Effects;
  /** Stepped down: it had stopped before it wrote this. */
  readonly released: boolean;
  /** Whom the one who stepped down would like to see next. */
  readonly next?: NodeId;
  /** Unix milliseconds by the clock of who wrote it: for people, nothing is decided by it. */
  readonly issuedAt?: number;
  /** Of `claims/node/<node>` alone: who ended the epoch, and why. */
  readonly ended?: EpochEnding;
}

/** `left`: the node itself, as it went. */
export type EndReason = 'ttl' | 'confirmed-suspicion' | 'left';

export interface EpochEnding {
  readonly by: NodeId;
  readonly why: EndReason;
  /** Unix milliseconds by the clock of who ended it. */
  readonly at: number;
}

/** No lease is set up to last longer, so that nobody's record can keep a scope for ever. */
export const LONGEST_TTL_MS = 60_000;

const toText = (record: object): string =>
  JSON.stringify(record, (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
export const encodeLiveness = (record: LivenessRecord): string => toText(record);
export const encodeClaim = (record: ClaimRecord): string => toText(record);

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}

const isText = (value: unknown): value is string => typeof value === 'string';
/** Unix milliseconds of a moment that can be told as a date: a clock that runs in other units is nobody's to trip over. */
const isTime = (value: unknown): value is number => Number.isSafeInteger(value) && Math.abs(value as number) <= 8.64e15;
const isNumber = (value: unknown): value is string => isText(value) && /^\d{1,30}$/.test(value);

function decodeEnd(value: unknown): EpochEnd | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { epoch, version, bootId, beat } = value as Fields;
  if (!isNumber(epoch) || !isNumber(version) || !isText(bootId) || !isNumber(beat)) return undefined;
  return { epoch: BigInt(epoch), version: BigInt(version), bootId, beat: BigInt(beat) };
}

/** Undefined when the text is no liveness record. */
export function decodeLiveness(text: string): LivenessRecord | undefined {
  const { nodeId, bootId, epoch, beat, ttlMs, held, stands, last } = fieldsOf(text) ?? {};
  if (!isText(nodeId) || !isText(bootId) || !isNumber(epoch) || !isNumber(beat)) return undefined;
  if (
    typeof ttlMs !== 'number' ||
    !(ttlMs > 0 && ttlMs <= LONGEST_TTL_MS) ||
    typeof held !== 'boolean' ||
    !Array.isArray(stands)
  )
    return undefined;
  const end = decodeEnd(last);
  return {
    nodeId: nodeId as NodeId,
    bootId,
    epoch: BigInt(epoch),
    beat: BigInt(beat),
    ttlMs,
    held,
    stands: stands.filter(isText),
    ...(end && { last: end }),
  };
}

const REASONS: readonly unknown[] = ['ttl', 'confirmed-suspicion', 'left'] satisfies readonly EndReason[];

function decodeEnding(value: unknown): EpochEnding | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { by, why, at } = value as Fields;
  if (!isText(by) || !REASONS.includes(why) || !isTime(at)) return undefined;
  return { by: by as NodeId, why: why as EndReason, at };
}

/** Undefined when the text is no claim. */
export function decodeClaim(text: string): ClaimRecord | undefined {
  const fields = fieldsOf(text) ?? {};
  const { scope, fence, claimId, nodeId, bootId, epoch, term, effects, released, next, issuedAt } = fields;
  if (!isText(scope) || !isText(fence) || !isText(claimId) || !isText(nodeId) || !isText(bootId)) return undefined;
  if (!isNumber(epoch) || !isNumber(term) || typeof released !== 'boolean') return undefined;
  const ended = decodeEnding(fields.ended);
  return {
    scope,
    fence: fence as Fence,
    claimId,
    nodeId: nodeId as NodeId,
    bootId,
    epoch: BigInt(epoch),
    term: BigInt(term),
    effects: effects === 'fenced' ? 'fenced' : 'unfenced',
    released,
    ...(isText(next) && { next: next as NodeId }),
    ...(isTime(issuedAt) && { issuedAt }),
    ...(ended && { ended }),
  };
}

/** `meta/epoch-floor`: no node whose records were swept has ever had an epoch above it. Written anew by each sweep. */
export interface EpochFloor {
  readonly epoch: bigint;
}

export const encodeEpochFloor = (floor: EpochFloor): string => toText(floor);

/** Undefined when the text is no floor. */
export function decodeEpochFloor(text: string): EpochFloor | undefined {
  const { epoch } = fieldsOf(text) ?? {};
  return isNumber(epoch) ? { epoch: BigInt(epoch) } : undefined;
}

/** Of `meta/lineage`, as much as leases need. */
export interface LineageMark {
  readonly lineageEpoch: bigint;
  readonly lineageId: string;
}

export function decodeLineageMark(text: string): LineageMark | undefined {
  const { lineageEpoch, lineageId } = fieldsOf(text) ?? {};
  // A fence has ten digits for it.
  if (!isNumber(lineageEpoch) || lineageEpoch.length > 10 || !isText(lineageId)) return undefined;
  return { lineageEpoch: BigInt(lineageEpoch), lineageId };
}

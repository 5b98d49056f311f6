/**
 * The records that leases live in. `liveness/<node>` is renewed by heartbeats; `claims/node/<node>` is written only where an epoch begins or
 * ends, so its version stands for the epoch in conditions; `claims/<scope>` says who leads. Numbers are decimal strings in JSON.
 * A claim is never deleted: its record's versions are what fences are made of.
 */
import type { Brand, NodeId } from '@omnirelay/primitives';

export type Fence = Brand<string, 'Fence'>;
export type Effects = 'fenced' | 'unfenced';

export const LIVENESS_PREFIX = 'liveness/';
export const LINEAGE_RECORD = 'meta/lineage';
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

/** Undefined when the text is no claim. */
export function decodeClaim(text: string): ClaimRecord | undefined {
  const { scope, fence, claimId, nodeId, bootId, epoch, term, effects, released, next } = fieldsOf(text) ?? {};
  if (!isText(scope) || !isText(fence) || !isText(claimId) || !isText(nodeId) || !isText(bootId)) return undefined;
  if (!isNumber(epoch) || !isNumber(term) || typeof released !== 'boolean') return undefined;
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
  };
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

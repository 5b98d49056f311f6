/** Opaque positions. A caller hands one back as it got it; what is inside may change with any version. */
import { createHash } from 'node:crypto';
import { Problem } from './problem.ts';

/** A place in the history of the registry, the same on every node. */
export interface RecordPosition {
  readonly lineageEpoch: bigint;
  /** Of what the position belongs to, the answer contains everything up to this revision. */
  readonly revision: bigint;
}

/** A place in the peers as one node sees them; its revision is of what is below `peers/`. */
export interface ViewPosition extends RecordPosition {
  readonly node: string;
  /** One life of one node's view: sequences of another life mean nothing. */
  readonly viewId: string;
  readonly sequence: number;
  readonly digest: string;
}

const encode = (parts: readonly string[]): string => Buffer.from(parts.join('|')).toString('base64url');

const textOf = (cursor: string): string => Buffer.from(cursor, 'base64url').toString('utf8');
const tagOf = (cursor: string): string => textOf(cursor).split('|', 1)[0] ?? '';

function decode(cursor: string, tag: string, count: number): string[] {
  const parts = textOf(cursor).split('|');
  if (parts[0] !== tag || parts.length !== count + 1)
    throw new Problem(
      'invalid_input',
      'The cursor is not one of this API: pass what an answer of this collection gave, unchanged, or leave it out.',
    );
  return parts.slice(1);
}

function bigintOf(text: string | undefined): bigint {
  if (text === undefined || !/^\d{1,20}$/.test(text))
    throw new Problem('invalid_input', 'The cursor is damaged: leave it out to begin anew.');
  return BigInt(text);
}

export const encodeViewCursor = (p: ViewPosition): string =>
  encode(['v1', String(p.lineageEpoch), String(p.revision), p.node, p.viewId, String(p.sequence), p.digest]);

export function decodeViewCursor(cursor: string): ViewPosition {
  const [epoch, revision, node = '', viewId = '', sequence, digest = ''] = decode(cursor, 'v1', 6);
  return {
    lineageEpoch: bigintOf(epoch),
    revision: bigintOf(revision),
    node,
    viewId,
    sequence: Number(bigintOf(sequence)),
    digest,
  };
}

export const encodeRecordCursor = ({ lineageEpoch, revision }: RecordPosition): string =>
  encode(['r1', String(lineageEpoch), String(revision)]);

/** A place in a log of which one transaction may write several entries. */
export interface LogPosition extends RecordPosition {
  /** The last entry of the revision that was told; empty: all of them. */
  readonly key: string;
}

export const encodeLogCursor = ({ lineageEpoch, revision, key }: LogPosition): string =>
  key === ''
    ? encodeRecordCursor({ lineageEpoch, revision })
    : encode(['l1', String(lineageEpoch), String(revision), key]);

/** The same place, of a watcher that was told of split brain which was not over by then. */
export const encodeContestedCursor = ({ lineageEpoch, revision, key }: LogPosition): string =>
  encode(['c1', String(lineageEpoch), String(revision), key]);

export const isContested = (cursor: string): boolean => tagOf(cursor) === 'c1';

const isOfLog = (cursor: string): boolean => tagOf(cursor) === 'l1' || isContested(cursor);

/** Of any answer: whoever looked there misses nothing of what came later. @throws Problem invalid_input */
export function decodeLogCursor(cursor: string): LogPosition {
  if (!isOfLog(cursor)) return { ...decodeRecordCursor(cursor), key: '' };
  const [, epoch, revision, ...key] = textOf(cursor).split('|');
  return { lineageEpoch: bigintOf(epoch), revision: bigintOf(revision), key: key.join('|') };
}

/** Of any answer: of a cursor of the peers, what it says of their records. */
export function decodeRecordCursor(cursor: string): RecordPosition {
  const tag = tagOf(cursor);
  if (tag === 'v1') return decodeViewCursor(cursor);
  if (isOfLog(cursor)) return decodeLogCursor(cursor);
  const [epoch, revision] = decode(cursor, 'r1', 2);
  return { lineageEpoch: bigintOf(epoch), revision: bigintOf(revision) };
}

/** Where a list goes on: behind a key, on whichever node; or inside an order that one node keeps for a while. */
export type PagePosition =
  | { readonly kind: 'after'; readonly key: string }
  | { readonly kind: 'walk'; readonly viewId: string; readonly walk: string; readonly offset: number };

/** What was asked, so that a cursor cannot go on with another question. */
export const questionOf = (asked: unknown): string =>
  createHash('sha256').update(JSON.stringify(asked)).digest('base64url').slice(0, 11);

export const encodePageCursor = (position: PagePosition, question: string): string =>
  position.kind === 'after'
    ? encode(['p1', question, position.key])
    : encode(['w1', question, position.viewId, position.walk, String(position.offset)]);

export function decodePageCursor(cursor: string, question: string): PagePosition {
  const isWalk = tagOf(cursor) === 'w1';
  const parts = isWalk ? decode(cursor, 'w1', 4) : decode(cursor, 'p1', 2);
  if (parts[0] !== question)
    throw new Problem(
      'invalid_input',
      'The cursor belongs to another question: repeat filters and sort as they were on the page that gave it.',
    );
  const [, first = '', walk = '', offset] = parts;
  return isWalk
    ? { kind: 'walk', viewId: first, walk, offset: Number(bigintOf(offset)) }
    : { kind: 'after', key: first };
}

/** Opaque positions. A caller hands one back as it got it; what is inside may change with any version. */
import { Problem } from './problem.ts';

export interface ViewPosition {
  readonly lineageEpoch: bigint;
  /** Last revision below `peers/` that the answer contains. */
  readonly revision: bigint;
  readonly node: string;
  /** One life of one node's view: sequences of another life mean nothing. */
  readonly viewId: string;
  readonly sequence: number;
  readonly digest: string;
}

const encode = (parts: readonly string[]): string => Buffer.from(parts.join('|')).toString('base64url');

function decode(cursor: string, tag: string, count: number): string[] {
  const parts = Buffer.from(cursor, 'base64url').toString('utf8').split('|');
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

/** Keyset pages: the next page begins after this key. */
export const encodePageCursor = (afterKey: string): string => encode(['p1', afterKey]);
export const decodePageCursor = (cursor: string): string => decode(cursor, 'p1', 1)[0] ?? '';

/**
 * Terms and events out of what is noted, transaction after transaction. The end of a node's epoch ends all that hung on it, whether or not each is
 * noted by itself.
 */
import { createHash } from 'node:crypto';
import { parseFence } from '@omnirelay/protocol';
import type { Election, LeadershipEventKind, LeaderTerm, TermEnd } from '@omnirelay/wire';
import { scopeKindOf } from '../../leadership/scope-kind.ts';
import type { Adoption } from './adoptions.ts';
import type { Note } from './note.ts';

export interface LogEntry {
  readonly revision: bigint;
  readonly key: string;
  readonly kind: Extract<LeadershipEventKind, 'Observed' | 'Elected' | 'Lost' | 'Expired' | 'SteppedDown'>;
  /** The claim that it is about, with what tells of this event. */
  readonly note: Note;
  /** When that claim was made, where it is known. */
  readonly issuedAt?: string;
}

/** Of a term, what the API tells, and the place of its beginning. */
export interface PlacedTerm extends LeaderTerm {
  readonly revision: bigint;
  readonly key: string;
}

type Transaction = Election['transactions'][number];
type OpenTerm = { -readonly [K in keyof PlacedTerm]: PlacedTerm[K] } & { readonly effects?: Note['effects'] };

const KINDS: Readonly<Record<Note['kind'], LogEntry['kind']>> = {
  observed: 'Observed',
  elected: 'Elected',
  'stepped-down': 'SteppedDown',
  'epoch-ended': 'Lost',
  lost: 'Lost',
  expired: 'Expired',
};
const lineageOf = (fence: string): bigint => parseFence(fence)?.lineageEpoch ?? 0n;
const isNode = (scope: string): boolean => scopeKindOf(scope) === 'node';
const begins = ({ kind }: Note): boolean => kind === 'elected' || kind === 'observed';

function transactionOf({ txnId, revision, at, kind }: Note): readonly Transaction[] {
  return at === undefined ? [] : [{ txnId, revision: String(revision), at, what: kind }];
}

/** The record of a node's lease that has ended names another claim than the one that it ended. */
const claimOf = ({ fenceToken: fence, claimId, term, epoch }: PlacedTerm) => ({ fence, claimId, term, epoch });

const byKey = (a: { readonly key: string }, b: { readonly key: string }): number => (a.key < b.key ? -1 : 1);

const entryOf = (note: Note, issuedAt: string | undefined): LogEntry => ({
  revision: note.revision,
  key: note.key,
  kind: KINDS[note.kind],
  note,
  ...(issuedAt === undefined ? {} : { issuedAt }),
});

interface LastEnd {
  readonly leaderId: string;
  readonly transactions: readonly Transaction[];
  /** Of whoever ended it: who is elected may have claimed before it had read of that. */
  readonly evidence?: Note['evidence'];
}

export class TermFold {
  readonly entries: LogEntry[] = [];
  /** In the order of their beginnings. Of leases of nodes, only those that history tells of. */
  readonly terms: PlacedTerm[] = [];
  /** Claims that have ended: what is told of one besides is no news. */
  readonly #over = new Set<string>();
  readonly #open = new Map<string, OpenTerm>();
  /** What ended the last term of a scope, for the election that follows. */
  readonly #lastEnd = new Map<string, LastEnd>();

  readonly #endOf: (lineageEpoch: bigint) => Adoption | undefined;

  /** `endOf`: what is known of how a lineage ended. */
  constructor(endOf: (lineageEpoch: bigint) => Adoption | undefined) {
    this.#endOf = endOf;
  }

  /** All of one transaction, in the order of their keys; later than all before it. */
  add(notes: readonly Note[]): void {
    const told = new Set(notes.map(({ scope }) => scope));
    const all = notes.flatMap((note) => [note, ...this.#hangingOn(note, told)]);
    const entries: LogEntry[] = [];
    const before = this.terms.length;
    // Of one transaction, ends come before what follows them.
    for (const note of all.filter((one) => !begins(one))) entries.push(...this.#end(note));
    for (const note of all.filter(begins)) entries.push(...this.#begin(note));
    this.entries.push(...entries.sort(byKey));
    this.terms.push(...this.terms.splice(before).sort(byKey));
  }

  /** How the terms of an older lineage ended, that nothing was noted of. */
  closeBefore(lineageEpoch: bigint): void {
    for (const open of this.#open.values()) if (lineageOf(open.fenceToken) < lineageEpoch) this.#void(open);
  }

  #hangingOn(node: Note, told: ReadonlySet<string>): Note[] {
    if (!isNode(node.scope) || node.kind === 'expired') return [];
    // One that begins ends those before it, where nothing tells of their end.
    const upTo = BigInt(node.epoch) - (begins(node) ? 1n : 0n);
    const over = [...this.#open.values()].filter(
      ({ scope, leaderId, epoch }) =>
        !isNode(scope) && !told.has(scope) && leaderId === node.leaderId && BigInt(epoch) <= upTo,
    );
    return over.map(({ scope, term, fenceToken, claimId, epoch, effects }) => ({
      ...node,
      key: `${node.key}~${createHash('sha256').update(scope).digest('base64url').slice(0, 11)}`,
      kind: 'epoch-ended',
      ...{ scope, term, fence: fenceToken, claimId, epoch },
      ...(effects === undefined ? {} : { effects }),
      reason: 'epoch-ended',
    }));
  }

  #begin(note: Note): readonly LogEntry[] {
    const { scope, leaderId, term, fence, claimId, epoch, at, after, evidence, correlationId, effects } = note;
    const open = this.#open.get(scope);
    if (open?.claimId === claimId) return [];
    if (open !== undefined) {
      if (lineageOf(open.fenceToken) < lineageOf(fence)) this.#void(open);
      else {
        this.#close(open, 'superseded', at, leaderId);
        this.#lastEnd.set(scope, { leaderId: open.leaderId, transactions: [] });
      }
    }
    const before = this.#lastEnd.get(scope);
    const predecessor = after ?? before?.leaderId;
    const begun: OpenTerm = {
      revision: note.revision,
      key: note.key,
      ...{ scope, scopeKind: scopeKindOf(scope), leaderId, term, fenceToken: fence, claimId, epoch },
      ...(at === undefined ? {} : { from: at }),
      ...(effects === undefined ? {} : { effects }),
      election: {
        ...(predecessor === undefined ? {} : { after: predecessor }),
        accusers: [],
        ...(evidence ?? before?.evidence),
        transactions: [...(before?.transactions ?? []), ...transactionOf(note)],
        correlationId,
      },
    };
    this.#open.set(scope, begun);
    if (note.written || !isNode(scope)) this.terms.push(begun);
    return [entryOf(note, at)];
  }

  #end(note: Note): readonly LogEntry[] {
    const { scope, leaderId, claimId, kind, at, by, reason, written, evidence } = note;
    const found = this.#open.get(scope);
    const open = found !== undefined && (found.claimId === claimId || isNode(scope)) ? found : undefined;
    if (open === undefined && this.#over.has(claimId)) return [];
    if (kind === 'expired') return [entryOf(note, open?.from)];
    const how = kind === 'lost' && reason === 'lineage' ? 'lineage' : (kind as 'stepped-down' | 'epoch-ended' | 'lost');
    if (open !== undefined) this.#close(open, how, at, by);
    else if (written) this.terms.push(this.#cutOff(note, how));
    this.#over.add(claimId);
    // That of an earlier claim comes late: the next one has begun.
    if (open !== undefined || found === undefined)
      this.#lastEnd.set(scope, {
        leaderId,
        transactions: transactionOf(note),
        ...(evidence === undefined ? {} : { evidence }),
      });
    return [entryOf(open === undefined ? note : { ...note, ...claimOf(open) }, open?.from)];
  }

  /** With its lineage, whenever another claim followed. */
  #void(open: OpenTerm): void {
    const adoption = this.#endOf(lineageOf(open.fenceToken));
    this.#close(open, 'lineage', adoption?.at, adoption?.by);
    this.#lastEnd.set(open.scope, { leaderId: open.leaderId, transactions: [] });
  }

  #close(open: OpenTerm, how: TermEnd, at: string | undefined, by: string | undefined): void {
    open.ended = how;
    this.#over.add(open.claimId);
    if (at !== undefined) open.to = at;
    if (by !== undefined) open.endedBy = by;
    this.#open.delete(open.scope);
  }

  /** A term whose beginning is no longer kept. */
  #cutOff(note: Note, ended: TermEnd): PlacedTerm {
    const { revision, key, scope, leaderId, term, fence, claimId, epoch, at, by } = note;
    return {
      ...{ revision, key, scope, scopeKind: scopeKindOf(scope), leaderId, term, fenceToken: fence, claimId, epoch },
      ...(at === undefined ? {} : { to: at }),
      ended,
      ...(by === undefined ? {} : { endedBy: by }),
      election: { accusers: [], transactions: [], correlationId: '' },
    };
  }
}

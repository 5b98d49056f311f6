/**
 * What happened to leadership, in the order of the registry's revisions, as far as this node has read it: out of the history and, where that tells
 * nothing, out of the claims themselves. The same on every control node, so that a place in it resumes anywhere. What was read while others
 * before it may still be missing is not told yet.
 */
import type { UnreadableRecord } from '@omnirelay/wire';
import { scopeKindOf } from '../../leadership/scope-kind.ts';
import type { LogPosition, RecordPosition } from '../cursor.ts';
import { eachRecord } from '../each-record.ts';
import type { MirrorChange, RegistryMirror } from '../registry-mirror.ts';
import type { ResyncReason } from '../resync.ts';
import type { Adoptions } from './adoptions.ts';
import { firstBehind } from './first-behind.ts';
import type { LiveClaims } from './live-claims.ts';
import { type Note, noteOfClaim, noteOfHistory } from './note.ts';
import { readHistory } from './read-history.ts';
import { type LogEntry, type PlacedTerm, TermFold } from './term-fold.ts';

type Source = Pick<RegistryMirror, 'records' | 'subscribe' | 'lineageEpoch' | 'settled' | 'onSettled'>;

interface LogSources {
  readonly history: Source;
  readonly claimRecords: Source;
  readonly claims: LiveClaims;
  readonly adoptions: Adoptions;
  readonly onUnreadable: (record: string, why: string) => void;
}

interface Folded {
  readonly fold: TermFold;
  readonly lineageEpoch: bigint;
  /** Everything up to here is in it. */
  upTo: bigint;
}

export class LeadershipLog implements Disposable {
  readonly #sources: LogSources;
  readonly #notes = new Map<string, Note>();
  readonly #unreadable = new Map<string, UnreadableRecord>();
  readonly #stops: readonly (() => void)[];
  /** The newest that was dropped while this node looked. */
  #dropped: RecordPosition = { lineageEpoch: 0n, revision: 0n };
  /** A cursor before it may miss what had been dropped when this node first read the lineage; what is dropped afterwards, it sees. */
  #floor: RecordPosition | null = null;
  /** Null: to be made anew when it is next read. */
  #folded: Folded | null = null;
  /** Keys of what came behind all that is folded. */
  #pending = new Set<string>();

  constructor(sources: LogSources) {
    this.#sources = sources;
    const { history, claimRecords, adoptions } = sources;
    this.#stops = [
      eachRecord(history, (change) => this.#put(change)),
      claimRecords.subscribe(({ key, record }) => this.#later(key, record?.version)),
      adoptions.onChange(() => {
        this.#folded = null;
      }),
      // As soon as both have been read: what is dropped from then on is seen.
      this.onSettled(() => this.#floorOf(this.position())),
    ];
  }

  /** Everything up to here has been read. */
  position(): RecordPosition {
    const { history, claimRecords } = this.#sources;
    const [a, b] = [history, claimRecords].map(({ lineageEpoch, settled }) => ({ lineageEpoch, revision: settled }));
    if (a === undefined || b === undefined) throw new Error('two mirrors');
    // While one of them has read an adopted lineage and the other has not, nothing of the new one is known to be whole.
    if (a.lineageEpoch !== b.lineageEpoch) return a.lineageEpoch < b.lineageEpoch ? a : b;
    return a.revision < b.revision ? a : b;
  }

  /** Null where everything behind the position is still here. */
  whyNotFrom({ lineageEpoch, revision }: RecordPosition): ResyncReason | null {
    const now = this.position();
    if (lineageEpoch !== now.lineageEpoch) return 'lineage-changed';
    const { lineageEpoch: of, revision: dropped } = this.#dropped;
    if (of === lineageEpoch && dropped > revision && dropped <= now.revision) return 'compacted';
    return this.#floorOf(now) > revision ? 'compacted' : null;
  }

  /** The oldest entry behind the position. */
  next(after: LogPosition): LogEntry | undefined {
    return firstBehind(this.#current().fold.entries, after);
  }

  /** In the order of their beginnings. */
  terms(): readonly PlacedTerm[] {
    return this.#current().fold.terms;
  }

  unreadable(): readonly UnreadableRecord[] {
    return [...this.#unreadable.values()];
  }

  /** Called when `position` may have moved. */
  onSettled(listener: () => void): () => void {
    const stops = [this.#sources.history, this.#sources.claimRecords].map((one) => one.onSettled(listener));
    return () => {
      for (const stop of stops) stop();
    };
  }

  [Symbol.dispose](): void {
    for (const stop of this.#stops) stop();
  }

  #put({ key, record }: MirrorChange): void {
    const before = this.#notes.get(key);
    this.#notes.delete(key);
    this.#unreadable.delete(key);
    if (record === null) {
      if (before === undefined) return;
      const { lineageEpoch } = this.#sources.history;
      if (this.#dropped.lineageEpoch !== lineageEpoch || this.#dropped.revision < before.revision)
        this.#dropped = { lineageEpoch, revision: before.revision };
      this.#folded = null;
      return;
    }
    const read = readHistory(record);
    if (read.kind === 'record') this.#notes.set(key, noteOfHistory(record, read.value));
    else {
      this.#unreadable.set(key, { record: key, why: read.why });
      this.#sources.onUnreadable(key, read.why);
    }
    if (before === undefined) this.#later(key, record.version);
    else this.#folded = null;
  }

  #later(key: string, version: bigint | undefined): void {
    if (version === undefined || (this.#folded !== null && version <= this.#folded.upTo)) this.#folded = null;
    else this.#pending.add(key);
  }

  #current(): Folded {
    const { lineageEpoch, revision } = this.position();
    if (this.#folded?.lineageEpoch !== lineageEpoch) {
      const fold = new TermFold((of) => this.#sources.adoptions.endOf(of));
      this.#folded = { fold, lineageEpoch, upTo: -1n };
      this.#add(this.#folded, [...this.#notes.values(), ...this.#claimNotes(() => true)], revision);
      fold.closeBefore(lineageEpoch);
    } else if (this.#folded.upTo < revision) {
      const pending = this.#pending;
      const notes = [...pending].flatMap((key) => this.#notes.get(key) ?? []);
      this.#add(this.#folded, [...notes, ...this.#claimNotes((key) => pending.has(key))], revision);
    }
    return this.#folded;
  }

  #claimNotes(isAsked: (key: string) => boolean): readonly Note[] {
    return [...this.#sources.claims.all()].filter(({ record }) => isAsked(record.key)).map(noteOfClaim);
  }

  #add(folded: Folded, notes: readonly Note[], upTo: bigint): void {
    const groups = new Map<bigint, Note[]>();
    const pending = new Set<string>();
    for (const note of notes) {
      if (note.revision > upTo) pending.add(note.key);
      else groups.set(note.revision, [...(groups.get(note.revision) ?? []), note]);
    }
    for (const revision of [...groups.keys()].sort((a, b) => (a < b ? -1 : 1))) {
      const group = groups.get(revision) ?? [];
      // Of what history tells, the claim says nothing more.
      const told = new Set(group.filter(({ written }) => written).map(({ scope }) => scope));
      folded.fold.add(group.filter(({ written, scope }) => written || !told.has(scope)));
    }
    this.#pending = pending;
    folded.upTo = upTo;
  }

  /**
   * Terms of a scope are counted: where the oldest that is kept is not the first, those before it have gone, and nobody kept their revisions.
   */
  #floorOf({ lineageEpoch, revision }: RecordPosition): bigint {
    if (this.#floor?.lineageEpoch === lineageEpoch) return this.#floor.revision;
    const oldest = new Map<string, Note>();
    for (const note of this.#notes.values()) {
      const known = oldest.get(note.scope);
      if (known === undefined || note.revision < known.revision) oldest.set(note.scope, note);
    }
    // Of a scope that nothing is kept of, its claim tells that there was something.
    for (const live of this.#sources.claims.all()) {
      const { scope } = live.claim;
      if (!oldest.has(scope) && scopeKindOf(scope) !== 'node') oldest.set(scope, noteOfClaim(live));
    }
    let floor = 0n;
    for (const { kind, term, revision: of } of oldest.values())
      if (!((kind === 'elected' || kind === 'observed') && term === '1') && of > floor) floor = of;
    // Whoever is told what is here misses nothing of what is still on its way.
    if (floor > revision) floor = revision;
    this.#floor = { lineageEpoch, revision: floor };
    return floor;
  }
}

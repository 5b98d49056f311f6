/**
 * Changes as a node follows them: the header of each, and how far its steps have come. Content is large and is read once it is asked for
 * (change-contents.ts). Headers and journals may be read at different positions: whoever decides by both looks at how far each is read.
 */
import {
  CHANGE_STEPS_PREFIX,
  CHANGES_PREFIX,
  type ChangeHeader,
  type ChangeId,
  changeKey,
  decodeChange,
  decodeJournalStep,
  type JournalStep,
  parseChangeKey,
  stepsInFlight,
  WAITING,
} from '@omnirelay/protocol/change';
import type { RegistryRecord } from '@omnirelay/registry';
import { type MirroredRegistry, RegistryMirror } from '../control-plane/registry-mirror.ts';
import { eachSettled } from '../control-plane/shards/shard-records.ts';

export interface FollowedChangesDeps {
  readonly registry: MirroredRegistry;
  readonly wall: () => number;
  readonly onError: (error: unknown) => void;
  readonly onUnreadable: (record: string, why: string) => void;
}

export interface FollowedHeader {
  readonly header: ChangeHeader;
  /** Of its record. */
  readonly version: bigint;
}

export interface FollowedStep {
  readonly step: JournalStep;
  readonly version: bigint;
  readonly writerId: string;
}

/** Told of each record of a step that is new. */
export interface StepNews {
  readonly id: ChangeId;
  readonly revision: number;
  readonly step: number;
  readonly is: FollowedStep;
}

/** A header that is another one now. */
export interface HeaderNews {
  readonly was: ChangeHeader;
  readonly is: ChangeHeader;
}

export interface FollowedJournal {
  /** One a step. */
  readonly journal: readonly JournalStep[];
  readonly stepVersions: ReadonlyMap<number, bigint>;
  /** Steps that have begun and not ended. */
  readonly inFlight: number;
}

type Changes = ReadonlyMap<string, RegistryRecord | null>;

export class FollowedChanges implements AsyncDisposable {
  readonly headers: RegistryMirror;
  readonly steps: RegistryMirror;
  readonly #deps: FollowedChangesDeps;
  readonly #parts = new AsyncDisposableStack();
  readonly #known = new Map<ChangeId, FollowedHeader>();
  /** By `id/revision`. */
  readonly #journals = new Map<string, Map<number, FollowedStep>>();
  readonly #built = new Map<string, FollowedJournal>();
  readonly #listeners = new Set<() => void>();
  readonly #headerListeners = new Set<(news: HeaderNews) => void>();
  readonly #stepListeners = new Set<(news: StepNews) => void>();

  constructor(deps: FollowedChangesDeps) {
    this.#deps = deps;
    const mirror = (prefix: string): RegistryMirror => this.#parts.use(new RegistryMirror({ ...deps, prefix }));
    this.headers = mirror(CHANGES_PREFIX);
    this.steps = mirror(CHANGE_STEPS_PREFIX);
    this.#parts.defer(eachSettled(this.headers, (changes) => this.#takeHeaders(changes)));
    this.#parts.defer(eachSettled(this.steps, (changes) => this.#takeSteps(changes)));
  }

  start(): void {
    this.headers.start();
    this.steps.start();
  }

  all(): ReadonlyMap<ChangeId, FollowedHeader> {
    return this.#known;
  }

  get(id: ChangeId): FollowedHeader | undefined {
    return this.#known.get(id);
  }

  /** Of the revision that the header is of. Until something changes, whoever asks has the very same; only of the present revision is it kept. */
  journal({ id, revision, steps }: Pick<ChangeHeader, 'id' | 'revision' | 'steps'>): FollowedJournal {
    const key = `${id}/${revision}`;
    const built = this.#built.get(key);
    if (built?.journal.length === steps) return built;
    const known = this.#journals.get(key) ?? new Map<number, FollowedStep>();
    const journal = Array.from({ length: steps }, (_none, at) => known.get(at)?.step ?? WAITING);
    const stepVersions = new Map([...known].map(([at, { version }]) => [at, version]));
    const whole = { journal, stepVersions, inFlight: stepsInFlight({ journal }) };
    if (this.#known.get(id)?.header.revision === revision) this.#built.set(key, whole);
    return whole;
  }

  /** Records of steps of all changes, of all of their revisions. */
  *eachStep(): Generator<StepNews> {
    for (const [key, steps] of this.#journals) {
      const [id, revision] = key.split('/');
      for (const [step, is] of steps) yield { id: id as ChangeId, revision: Number(revision), step, is };
    }
  }

  /** After each position that was read as a whole. Returns the way to stop. */
  onSettled(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** After the journals that were read before it. Returns the way to stop. */
  onHeader(listener: (news: HeaderNews) => void): () => void {
    this.#headerListeners.add(listener);
    return () => this.#headerListeners.delete(listener);
  }

  /** Returns the way to stop. */
  onStep(listener: (news: StepNews) => void): () => void {
    this.#stepListeners.add(listener);
    return () => this.#stepListeners.delete(listener);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#parts.disposeAsync();
  }

  #takeHeaders(changes: Changes): void {
    for (const [key, record] of changes) {
      const id = parseChangeKey(key)?.id;
      if (id !== undefined) this.#putHeader(id, record);
    }
    this.#tell();
  }

  /** One that cannot be read is left as it was; nothing of it goes on, since whatever is written compares its version. */
  #putHeader(id: ChangeId, record: RegistryRecord | null): void {
    if (record === null) {
      this.#forgetBuilt(this.#known.get(id)?.header);
      this.#known.delete(id);
      return;
    }
    const read = decodeChange(record);
    if (read.kind === 'unreadable') this.#deps.onUnreadable(record.key, read.detail);
    else if (read.value.id !== id) this.#deps.onUnreadable(record.key, `it is of ${changeKey(read.value.id)}`);
    else {
      const was = this.#known.get(id)?.header;
      this.#known.set(id, { header: read.value, version: record.version });
      if (was?.revision !== read.value.revision) this.#forgetBuilt(was);
      if (was !== undefined) for (const listener of [...this.#headerListeners]) listener({ was, is: read.value });
    }
  }

  #forgetBuilt(header: ChangeHeader | undefined): void {
    if (header !== undefined) this.#built.delete(`${header.id}/${header.revision}`);
  }

  #takeSteps(changes: Changes): void {
    for (const [key, record] of changes) {
      const parsed = parseChangeKey(key);
      if (parsed?.kind === 'step') this.#putStep(parsed, record);
    }
    this.#tell();
  }

  #putStep(
    { id, revision, step }: { readonly id: ChangeId; readonly revision: number; readonly step: number },
    record: RegistryRecord | null,
  ): void {
    const key = `${id}/${revision}`;
    this.#built.delete(key);
    const journal = this.#journals.get(key) ?? new Map<number, FollowedStep>();
    if (record === null) {
      journal.delete(step);
      if (journal.size === 0) this.#journals.delete(key);
      return;
    }
    const read = decodeJournalStep(record);
    if (read.kind === 'unreadable') {
      this.#deps.onUnreadable(record.key, read.detail);
      return;
    }
    const is = { step: read.value, version: record.version, writerId: record.lastWriterId };
    journal.set(step, is);
    this.#journals.set(key, journal);
    for (const listener of [...this.#stepListeners]) listener({ id, revision, step, is });
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

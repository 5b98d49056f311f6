/**
 * What of changes nobody needs any more: ended ones beyond those that are kept, content of revisions that nothing was done by, and content and questions that
 * belong to no change. Dropped now and then by whoever leads the mesh, under its fence; a header goes first, and what it led to after it.
 */
import { randomUUID } from 'node:crypto';
import type { Authority } from '@omnirelay/protocol';
import {
  CHANGE_CONTENT_PREFIX,
  type ChangeId,
  changeKey,
  droppableChanges,
  keepsRevision,
  parseChangeKey,
} from '@omnirelay/protocol/change';
import type { GuardedRegistry, RegistryCondition, RegistryRecord, RegistryWrite, TxnId } from '@omnirelay/registry';
import type { FollowedChanges } from './followed-changes.ts';
import { CHANGE_QUESTIONS_PREFIX } from './planning/change-question.ts';

export interface ChangeSweepDeps {
  readonly registry: Pick<GuardedRegistry, 'store'>;
  readonly writerId: string;
  /** What leads the mesh, while this node does. */
  readonly authority: () => Authority | undefined;
  readonly changes: FollowedChanges;
  readonly onError: (error: unknown) => void;
  /** Of what is kept; those of all changes unless told. */
  readonly bounds?: Parameters<typeof droppableChanges>[1];
}

type Dropped = Pick<RegistryRecord, 'key' | 'version'>;

const SWEEP_MS = 10 * 60_000;
const BATCH = 50;
/** Pages are large. */
const PAGE = 50;

export class ChangeSweep implements Disposable {
  readonly #deps: ChangeSweepDeps;
  readonly #closed = new AbortController();
  readonly #timer: NodeJS.Timeout;
  /** Pages that led nowhere at the last sweep: who writes a large change writes its pages first. */
  #astray = new Map<string, bigint>();

  constructor(deps: ChangeSweepDeps) {
    this.#deps = deps;
    this.#timer = setInterval(() => {
      this.sweep().catch((error: unknown) => {
        if (!this.#closed.signal.aborted) deps.onError(error);
      });
    }, SWEEP_MS).unref();
  }

  /** How many records were dropped; none while another leads, or what is here may be old. @throws RegistryError */
  async sweep(): Promise<number> {
    const { changes, authority } = this.#deps;
    if (authority() === undefined) return 0;
    if (changes.headers.staleSince !== null || changes.steps.staleSince !== null) return 0;
    const headers = this.#headers();
    if (headers.length > 0) return this.#drop(headers);
    return (await this.#drop(this.#steps())) + (await this.#drop(await this.#pages()));
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#closed.abort();
  }

  #headers(): readonly Dropped[] {
    const { changes, bounds } = this.#deps;
    const counts = new Map<ChangeId, number>();
    for (const { id } of changes.eachStep()) counts.set(id, (counts.get(id) ?? 0) + 1);
    const kept = [...changes.all().values()].map(({ header }) => ({
      header,
      stepRecords: counts.get(header.id) ?? 0,
      isInFlight: changes.journal(header).inFlight > 0,
    }));
    return droppableChanges(kept, bounds).map((id) => ({
      key: changeKey(id),
      version: changes.get(id)!.version as Dropped['version'],
    }));
  }

  /** Of changes that are no more. */
  #steps(): readonly Dropped[] {
    const { changes } = this.#deps;
    return [...changes.steps.records()].filter(({ key }) => {
      const id = parseChangeKey(key)?.id;
      return id !== undefined && changes.headers.get(changeKey(id)) === undefined;
    });
  }

  async #pages(): Promise<readonly Dropped[]> {
    const { changes } = this.#deps;
    const moved = new Set([...changes.eachStep()].map(({ id, revision }) => `${id}/${revision}`));
    const astray = new Map<string, bigint>();
    const dropped: Dropped[] = [];
    for await (const { key, version } of this.#below(CHANGE_CONTENT_PREFIX)) {
      const parsed = parseChangeKey(key);
      // Of a change whose header cannot be read all is left as it is.
      if (parsed?.kind !== 'content' || this.#isUnreadable(parsed.id)) continue;
      const header = changes.get(parsed.id)?.header;
      const { revision } = parsed;
      if (header !== undefined && keepsRevision(header, revision, moved.has(`${parsed.id}/${revision}`))) continue;
      // It may be about to be led to.
      const isNew = header === undefined || revision > header.revision;
      if (isNew) astray.set(key, version);
      if (!isNew || this.#astray.get(key) === version) dropped.push({ key, version });
    }
    for await (const { key, version } of this.#below(CHANGE_QUESTIONS_PREFIX)) {
      if (changes.headers.get(changeKey(key.slice(CHANGE_QUESTIONS_PREFIX.length) as ChangeId)) !== undefined) continue;
      astray.set(key, version);
      if (this.#astray.get(key) === version) dropped.push({ key, version });
    }
    this.#astray = astray;
    return dropped;
  }

  #isUnreadable(id: ChangeId): boolean {
    const { changes } = this.#deps;
    return changes.headers.get(changeKey(id)) !== undefined && changes.get(id) === undefined;
  }

  async *#below(prefix: string): AsyncGenerator<Dropped> {
    const { signal } = this.#closed;
    let afterKey: string | undefined;
    do {
      const from = afterKey === undefined ? {} : { afterKey };
      const page = await this.#deps.registry.store.list(prefix, { limit: PAGE, ...from }, { signal });
      for (const { key, version } of page.records) yield { key, version };
      afterKey = page.nextKey;
    } while (afterKey !== undefined);
  }

  async #drop(dropped: readonly Dropped[]): Promise<number> {
    let count = 0;
    for (let at = 0; at < dropped.length && !this.#closed.signal.aborted; at += BATCH) {
      const batch = dropped.slice(at, at + BATCH);
      if (!(await this.#dropBatch(batch))) break;
      count += batch.length;
    }
    return count;
  }

  /** False where this node leads no more, or something has changed: what is left goes the next time. */
  async #dropBatch(batch: readonly Dropped[]): Promise<boolean> {
    const { registry, writerId, authority } = this.#deps;
    const under = authority();
    if (under === undefined) return false;
    const { scope, fence, claimId, conditions } = under;
    const outcome = await registry.store.transact(
      {
        under: { kind: 'fence', scope, fence: fence as never, claimId },
        ...{ writerId, txnId: randomUUID() as string as TxnId },
        conditions: [
          ...(conditions as readonly RegistryCondition[]),
          ...batch.map(({ key, version }): RegistryCondition => ({ kind: 'version', key, version })),
        ],
        writes: batch.map(({ key }): RegistryWrite => ({ kind: 'delete', key })),
      },
      { signal: this.#closed.signal },
    );
    return outcome.kind === 'committed';
  }
}

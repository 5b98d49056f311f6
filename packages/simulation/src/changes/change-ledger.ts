/** What stands in the registry of planned changes, whatever anybody believes: followed commit by commit, for checkers and for people. */
import {
  CHANGE_CONTENT_PREFIX,
  CHANGE_STEPS_PREFIX,
  CHANGES_PREFIX,
  type ChangeHeader,
  type ChangeId,
  contentPrefix,
  decodeChange,
  decodeJournalStep,
  type JournalStep,
  parseChangeKey,
  readContent,
  readJournal,
  type StoredChange,
  stepsPrefix,
} from '@omnirelay/protocol/change';
import { decodeFreeze, FREEZES_PREFIX, type Freeze } from '@omnirelay/protocol/policy';
import type { Commit } from '../lease/lease-registry.ts';
import { hashText } from './changes-sight.ts';

interface Stored {
  readonly key: string;
  readonly value: string;
  readonly version: bigint;
  readonly schema: 1;
  readonly minReader: 1;
}

export interface StepWritten {
  readonly id: ChangeId;
  readonly revision: number;
  readonly step: number;
  readonly before: JournalStep | undefined;
  readonly after: JournalStep;
}

export interface HeaderWritten {
  readonly before: ChangeHeader | undefined;
  readonly after: ChangeHeader;
}

const PREFIXES = [CHANGES_PREFIX, CHANGE_CONTENT_PREFIX, CHANGE_STEPS_PREFIX, FREEZES_PREFIX];

export class ChangeLedger {
  readonly #records = new Map<string, Stored>();
  readonly #contents = new Map<string, { readonly text: string; readonly read: ReturnType<typeof readContent> }>();
  steps: readonly StepWritten[] = [];
  headers: readonly HeaderWritten[] = [];

  /** Answers whether any of it is of changes; `steps` and `headers` are what it has written of them. */
  take({ writes, version }: Commit): boolean {
    const own = writes.filter(({ key }) => PREFIXES.some((prefix) => key.startsWith(prefix)));
    const steps: StepWritten[] = [];
    const headers: HeaderWritten[] = [];
    for (const { key, value } of own) {
      const parsed = parseChangeKey(key);
      const old = this.#records.get(key);
      if (value === null) {
        this.#records.delete(key);
        continue;
      }
      const record: Stored = { key, value, version, schema: 1, minReader: 1 };
      this.#records.set(key, record);
      if (parsed?.kind === 'step') {
        const after = decodeJournalStep(record);
        const before = old === undefined ? undefined : decodeJournalStep(old);
        if (after.kind !== 'record') throw new Error(`${key}: ${after.detail}`);
        steps.push({ ...parsed, before: before?.kind === 'record' ? before.value : undefined, after: after.value });
      }
      if (parsed?.kind === 'header') {
        const after = decodeChange(record);
        const before = old === undefined ? undefined : decodeChange(old);
        if (after.kind !== 'record') throw new Error(`${key}: ${after.detail}`);
        headers.push({ before: before?.kind === 'record' ? before.value : undefined, after: after.value });
      }
    }
    this.steps = steps;
    this.headers = headers;
    return own.length > 0;
  }

  ids(): readonly ChangeId[] {
    return [...this.#records.keys()].flatMap((key) => {
      const parsed = parseChangeKey(key);
      return parsed?.kind === 'header' ? [parsed.id] : [];
    });
  }

  header(id: ChangeId): ChangeHeader | undefined {
    const record = this.#records.get(`${CHANGES_PREFIX}${id}`);
    const header = record === undefined ? undefined : decodeChange(record);
    return header?.kind === 'record' ? header.value : undefined;
  }

  /** Undefined where it cannot be read, or its content is not what its hash says. */
  stored(id: ChangeId): StoredChange | undefined {
    const record = this.#records.get(`${CHANGES_PREFIX}${id}`);
    const header = this.header(id);
    if (record === undefined || header === undefined) return undefined;
    const content = this.#content(header);
    if (content.kind !== 'content') return undefined;
    const { journal, stepVersions } = readJournal(header, this.#below(stepsPrefix(id, header.revision)));
    return { change: { header, content: content.content, journal }, version: record.version, stepVersions };
  }

  /** Read again only where a page has been written since. */
  #content(header: ChangeHeader): ReturnType<typeof readContent> {
    const { id, revision, contentHash } = header;
    const pages = this.#below(contentPrefix(id, revision));
    const text = `${contentHash} ${pages.map(({ version }) => version).join()}`;
    const key = `${id} ${revision}`;
    const known = this.#contents.get(key);
    if (known?.text === text) return known.read;
    const read = readContent(header, pages, hashText);
    this.#contents.set(key, { text, read });
    return read;
  }

  freezes(): readonly Freeze[] {
    return this.#below(FREEZES_PREFIX).flatMap((record) => {
      const freeze = decodeFreeze(record);
      return freeze.kind === 'record' ? [freeze.value] : [];
    });
  }

  #below(prefix: string): readonly Stored[] {
    return [...this.#records.values()].filter(({ key }) => key.startsWith(prefix));
  }
}

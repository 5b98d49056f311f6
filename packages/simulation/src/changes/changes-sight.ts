/** What a leader has read of planned changes: those that run or have something in flight, each with its content and its journal, and the policy and freezes by which they go. */
import { createHash } from 'node:crypto';
import type { Namespace } from '@omnirelay/protocol';
import {
  CHANGES_PREFIX,
  type ChangeContent,
  type ChangeHeader,
  type ChangeId,
  contentPrefix,
  decodeChange,
  readContent,
  readJournal,
  type StoredChange,
  stepsInFlight,
  stepsPrefix,
} from '@omnirelay/protocol/change';
import {
  completePolicy,
  decodeFreeze,
  decodePolicy,
  FREEZES_PREFIX,
  type Freeze,
  freezeWindows,
  type PolicyId,
  policyIdOf,
  policyKey,
} from '@omnirelay/protocol/policy';
import type { RegistryRecord } from '@omnirelay/registry';
import type { ReadOutcome } from '../lease/lease-registry.ts';
import type { LeaderTools } from '../sharding/beside-leader.ts';

export const hashText = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Begun, or with steps that are still to come to their end. */
const MAY_RUN: ReadonlySet<ChangeHeader['state']> = new Set(['executing', 'paused', 'cancelled', 'failed']);

export interface SeenPolicy {
  readonly key: string;
  readonly document: PolicyId;
  /** Of its record, for conditions; undefined where there is none. */
  readonly recordVersion: bigint | undefined;
  readonly version: bigint;
  readonly policy: ReturnType<typeof completePolicy>;
}

type Read = Extract<ReadOutcome, { readonly kind: 'read' }>;

export class ChangesSight {
  readonly #tools: LeaderTools;
  readonly #namespaces: readonly Namespace[];
  readonly #stored = new Map<ChangeId, { readonly stored: StoredChange; readonly asOf: bigint }>();
  /** Content is written once. */
  readonly #contents = new Map<string, ChangeContent>();
  /** Of no interest any more, by id and state. */
  readonly #over = new Set<string>();
  #policies: { readonly records: readonly RegistryRecord[]; readonly freezes: readonly Freeze[] } | null = null;
  #isReading = false;
  #again = false;

  constructor(tools: LeaderTools, namespaces: readonly Namespace[]) {
    this.#tools = tools;
    this.#namespaces = namespaces;
  }

  forget(): void {
    this.#stored.clear();
    this.#over.clear();
    this.#policies = null;
    this.#isReading = false;
  }

  get hasRead(): boolean {
    return this.#policies !== null;
  }

  all(): readonly StoredChange[] {
    return [...this.#stored.values()].map(({ stored }) => stored);
  }

  get(id: string): StoredChange | undefined {
    return this.#stored.get(id as ChangeId)?.stored;
  }

  /** As it is after what was committed as that version: what was read before counts no more. */
  put(stored: StoredChange, asOf: bigint): void {
    this.#stored.set(stored.change.header.id, { stored, asOf });
  }

  policyOf(namespace: Namespace): SeenPolicy {
    const document = policyIdOf(namespace);
    const key = policyKey(document);
    const record = this.#policies?.records.find((one) => one.key === key);
    const read = record === undefined ? undefined : decodePolicy(record);
    const own = read?.kind === 'record' ? read.value.document : { version: 0 };
    const policy = completePolicy(own);
    const windows = [...policy.windows, ...freezeWindows(this.#policies?.freezes ?? [], namespace)];
    const recordVersion = record?.version;
    return { key, document, recordVersion, version: BigInt(own.version), policy: { ...policy, windows } };
  }

  /** `then` as often as something was read of the reign that began with `of`. */
  look(isOfNow: () => boolean, then: () => void): void {
    if (this.#isReading) {
      this.#again = true;
      return;
    }
    this.#isReading = true;
    const done = (): void => {
      this.#isReading = false;
      then();
      if (!this.#again) return;
      this.#again = false;
      this.look(isOfNow, then);
    };
    const read = (keys: readonly string[], prefix: string, next: (answer: Read) => void): void =>
      this.#tools.requests.read(keys, prefix, (outcome) =>
        this.#tools.turn(() => {
          if (!isOfNow()) this.#isReading = false;
          else if (outcome.kind === 'failed') done();
          else next(outcome);
        }),
      );
    const policies = this.#namespaces.map((namespace) => policyKey(policyIdOf(namespace)));
    // A journal is read no earlier than its header.
    read(policies, FREEZES_PREFIX, ({ records: seen }) =>
      read([], CHANGES_PREFIX, ({ records: headers, revision }) => {
        const freezes = seen.flatMap((record) => {
          const freeze = record.key.startsWith(FREEZES_PREFIX) ? decodeFreeze(record) : undefined;
          return freeze?.kind === 'record' ? [freeze.value] : [];
        });
        this.#policies = { records: seen, freezes };
        const due = headers.flatMap((record) => this.#due(record, revision));
        let left = due.length;
        if (left === 0) done();
        for (const { header, record } of due) {
          const { id, revision: of } = header;
          const contentKey = `${id} ${of}`;
          const journal = (content: ChangeContent): void =>
            read([], stepsPrefix(id, of), (steps) => {
              this.#see({ header, content, record }, steps);
              left -= 1;
              if (left === 0) done();
            });
          const known = this.#contents.get(contentKey);
          if (known !== undefined) journal(known);
          else
            read([], contentPrefix(id, of), ({ records: pages }) => {
              const content = readContent(header, pages, hashText);
              if (content.kind === 'content') {
                this.#contents.set(contentKey, content.content);
                journal(content.content);
              } else {
                left -= 1;
                if (left === 0) done();
              }
            });
        }
      }),
    );
  }

  #due(record: RegistryRecord, revision: bigint): { readonly header: ChangeHeader; readonly record: RegistryRecord }[] {
    const decoded = record.key.startsWith(CHANGES_PREFIX) ? decodeChange(record) : undefined;
    if (decoded?.kind !== 'record') return [];
    const header = decoded.value;
    if (!MAY_RUN.has(header.state)) {
      const known = this.#stored.get(header.id);
      if (known !== undefined && known.asOf <= revision) this.#stored.delete(header.id);
      return [];
    }
    return this.#over.has(`${header.id} ${header.state}`) ? [] : [{ header, record }];
  }

  #see(
    { header, content, record }: { header: ChangeHeader; content: ChangeContent; record: RegistryRecord },
    { records, revision }: Read,
  ): void {
    const known = this.#stored.get(header.id);
    if (known !== undefined && known.asOf > revision) return;
    const steps = records.filter(({ key }) => key.startsWith(stepsPrefix(header.id, header.revision)));
    const { journal, stepVersions } = readJournal(header, steps);
    const stored = { change: { header, content, journal }, version: record.version, stepVersions };
    const isOver = (header.state === 'cancelled' || header.state === 'failed') && stepsInFlight({ journal }) === 0;
    if (isOver) {
      this.#over.add(`${header.id} ${header.state}`);
      this.#stored.delete(header.id);
    } else this.#stored.set(header.id, { stored, asOf: revision });
  }
}

/** A registry for transcripts: compare-and-set on a map, at once, with what a transcript asks it to go wrong. */
import type {
  ProviderAnswer,
  ProviderCondition,
  ProviderRecord,
  ProviderRequest,
} from '../../lease/election-provider.ts';
import { EPOCH_FLOOR_RECORD } from '../../lease/lease-records.ts';
import { storedLife, sweepOf } from '../../lease/swept-lives.ts';

type Store = Map<string, ProviderRecord>;

export class IdealRegistry {
  #records: Store = new Map();
  #backup: { readonly records: Store; readonly head: bigint } | null = null;
  #head = 0n;
  #beats = 1_000_000n;
  readonly dark = new Set<string>();
  readonly refusesBeats = new Set<string>();
  /** Answers that are lost once the write has happened. */
  answersToLose = 0;

  constructor() {
    this.adopt(1n);
  }

  adopt(lineageEpoch: bigint): void {
    this.#head += 1n;
    const value = JSON.stringify({ lineageEpoch: String(lineageEpoch), lineageId: `l${lineageEpoch}` });
    this.#put('meta/lineage', value, this.#head);
  }

  backUp(): void {
    this.#backup = { records: new Map(this.#records), head: this.#head };
  }

  restore(): void {
    if (this.#backup === null) return;
    this.#records = new Map(this.#backup.records);
    this.#head = this.#backup.head;
  }

  /** As whoever leads the mesh does with those who are gone; what nobody has ended goes too. */
  sweep(nodes: readonly string[]): void {
    const lives = nodes.flatMap((node) => {
      const record = this.#records.get(`liveness/${node}`);
      return (record && storedLife(record, this.#records.get(`claims/node/${node}`))) ?? [];
    });
    const { conditions, writes } = sweepOf(lives, this.#records.get(EPOCH_FLOOR_RECORD));
    if (!conditions.every((each) => this.#holds(each))) throw new Error('a sweep compares what it has just read');
    this.#head += 1n;
    for (const write of writes)
      if (write.kind === 'put') this.#put(write.key, write.value, this.#head);
      else this.#records.delete(write.key);
  }

  answer(from: string, request: ProviderRequest): ProviderAnswer {
    const id = request.request;
    if (this.dark.has(from)) return { kind: 'failed', request: id, cause: 'dark' };
    if (request.kind === 'read') {
      const below = [...this.#records.values()].filter(
        ({ key }) => request.prefix !== undefined && key.startsWith(request.prefix),
      );
      const named = request.keys.flatMap((key) => this.#records.get(key) ?? []);
      return { kind: 'read-answer', request: id, records: [...named, ...below], revision: this.#head };
    }
    if (request.kind === 'heartbeat' && this.refusesBeats.has(from))
      return { kind: 'failed', request: id, cause: 'dark' };
    const outcome = request.kind === 'heartbeat' ? this.#beat(request) : this.#transact(request);
    if (this.answersToLose === 0) return outcome;
    this.answersToLose -= 1;
    return { kind: 'unknown', request: id };
  }

  #beat({ key, expected, value, request }: Extract<ProviderRequest, { kind: 'heartbeat' }>): ProviderAnswer {
    const current = this.#records.get(key);
    if ((current?.version ?? 0n) !== expected) return { kind: 'conflict', request, ...(current && { current }) };
    this.#beats += 1n;
    this.#put(key, value, this.#beats);
    return { kind: 'committed', request, version: this.#beats };
  }

  #transact({ conditions, writes, request }: Extract<ProviderRequest, { kind: 'transact' }>): ProviderAnswer {
    if (!conditions.every((each) => this.#holds(each))) return { kind: 'conflict', request };
    this.#head += 1n;
    for (const { key, value } of writes) this.#put(key, value, this.#head);
    return { kind: 'committed', request, version: this.#head };
  }

  #holds(condition: ProviderCondition): boolean {
    const version = this.#records.get(condition.key)?.version;
    return condition.kind === 'absent' ? version === undefined : version === condition.version;
  }

  #put(key: string, value: string, version: bigint): void {
    this.#records.set(key, { key, value, version });
  }
}

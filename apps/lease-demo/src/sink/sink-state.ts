/**
 * What the sink knows, and how it judges a write. The shard's fence is compared with the highest that was seen in the same step as the task is applied:
 * whoever has lost the shard can have an effect no more from the moment its successor has written or read. Pure: the log is replayed through it.
 */
import { BOUNDS } from '../bounds.ts';
import { AppliedTasks } from './applied-tasks.ts';
import type { LogRecord, SinkCounts, SinkRecord, TaskId } from './sink-records.ts';

interface Fenced {
  /** Namespace and number, `orders/00017`. */
  readonly shard: string;
  /** Fixed width: compared as text. */
  readonly fence: string;
}

export type SinkQuestion =
  /**
   * An effect. Whoever sends it again because no answer came says so: then it must not be there yet. A first attempt does not ask for that: it is the
   * owner's to know what has been done before, and the fence's that the owner is the only one.
   */
  | (TaskId &
      Fenced & { readonly ask: 'apply'; readonly key: string; readonly worker: string; readonly again: boolean })
  /** Whether a task has been applied. Under a fence, so that the answer stays true: nobody below it writes any more. */
  | (TaskId & Fenced & { readonly ask: 'find' })
  | { readonly ask: 'counts' };

export type SinkAnswer =
  | { readonly kind: 'applied' }
  | { readonly kind: 'duplicate' }
  /** Another holds the shard. */
  | { readonly kind: 'stale'; readonly highest: string }
  | { readonly kind: 'found'; readonly found: boolean }
  | { readonly kind: 'counts'; readonly counts: SinkCounts }
  /** Nothing was done, and would not be if it came again. */
  | { readonly kind: 'refused'; readonly why: string };

export interface Judgement {
  readonly answer: SinkAnswer;
  /** To be on the disk before the answer is given. */
  readonly record?: SinkRecord;
}

export interface SinkRules {
  /** Off: a sink that any store is which nobody told of fences, to show what they are for. */
  readonly fences: boolean;
}

const FENCE = /^\d{10}\.\d{10}\.\d{20}$/;
const NAME = /^[\w.:/-]{1,120}$/;

export class SinkState {
  readonly #rules: SinkRules;
  readonly #highest = new Map<string, string>();
  readonly #tasks = new AppliedTasks();
  #counts: Record<keyof SinkCounts, number> = {
    ...{ applied: 0, appliedDuplicates: 0, refusedDuplicates: 0, refusedStale: 0 },
  };

  constructor(rules: SinkRules) {
    this.#rules = rules;
  }

  counts(): SinkCounts {
    return { ...this.#counts };
  }

  /** The record takes effect here at once: the next question is judged after it. */
  judge(question: SinkQuestion): Judgement {
    if (question.ask === 'counts') return { answer: { kind: 'counts', counts: this.counts() } };
    const wrong = this.#wrong(question);
    if (wrong !== null) return { answer: { kind: 'refused', why: wrong } };
    const { run, seq, shard, fence } = question;
    const highest = this.#highest.get(shard);
    if (this.#rules.fences && highest !== undefined && fence < highest) {
      if (question.ask === 'apply') this.#counts.refusedStale += 1;
      return { answer: { kind: 'stale', highest } };
    }
    const before = this.#tasks.has(question);
    if (question.ask === 'find') return this.#seen(shard, fence, { kind: 'found', found: before });
    if (question.again && before) {
      this.#counts.refusedDuplicates += 1;
      return this.#seen(shard, fence, { kind: 'duplicate' });
    }
    const { key, worker } = question;
    const record = this.#take({ kind: 'applied', run, seq, key, shard, fence, worker, again: before });
    return { answer: { kind: 'applied' }, record };
  }

  /** From the log. */
  replay(record: LogRecord): void {
    switch (record.kind) {
      case 'refused':
        this.#counts.refusedStale += record.stale;
        this.#counts.refusedDuplicates += record.duplicate;
        return;
      case 'counts':
        this.#counts = { ...record.counts };
        return;
      case 'done':
        this.#tasks.restore({ run: record.run, bits: new Uint8Array(Buffer.from(record.base64, 'base64')) });
        return;
      default:
        this.#take(record);
    }
  }

  /** All that is known here: what a log may hold in place of the records that were replayed. */
  *remains(): Generator<LogRecord> {
    yield { kind: 'counts', counts: this.counts() };
    for (const [shard, fence] of this.#highest) yield { kind: 'fence', shard, fence };
    for (const { run, bits } of this.#tasks.runs())
      yield { kind: 'done', run, base64: Buffer.from(bits).toString('base64') };
  }

  /** Nothing is applied, and nobody below the fence writes any more all the same. */
  #seen(shard: string, fence: string, answer: SinkAnswer): Judgement {
    if (!this.#rules.fences || fence === this.#highest.get(shard)) return { answer };
    return { answer, record: this.#take({ kind: 'fence', shard, fence }) };
  }

  #take<R extends SinkRecord & { kind: 'applied' | 'fence' }>(record: R): R {
    const { shard, fence } = record;
    if (fence > (this.#highest.get(shard) ?? '')) this.#highest.set(shard, fence);
    if (record.kind === 'applied') {
      this.#counts.applied += 1;
      if (record.again) this.#counts.appliedDuplicates += 1;
      this.#tasks.add(record);
    }
    return record;
  }

  #wrong(question: Exclude<SinkQuestion, { ask: 'counts' }>): string | null {
    const { run, seq, shard, fence } = question;
    if (!FENCE.test(fence)) return `${JSON.stringify(fence)} is no fence`;
    if (!Number.isSafeInteger(seq) || seq < 0) return `${JSON.stringify(seq)} is no number of a task`;
    const names = question.ask === 'apply' ? [run, shard, question.key, question.worker] : [run, shard];
    const strange = names.find((name) => typeof name !== 'string' || !NAME.test(name));
    if (strange !== undefined) return `${JSON.stringify(strange)} is no name`;
    if (!this.#tasks.hasRoom(question)) return `no room for ${run}/${seq}`;
    if (!this.#highest.has(shard) && this.#highest.size >= BOUNDS.sink.shards) return `no room for another shard`;
    return null;
  }
}

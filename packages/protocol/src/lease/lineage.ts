/**
 * Which history of the registry this node works in. A higher lineage epoch voids all claims of before. A lower one is an old answer or an old
 * store, and nothing of it is believed. Once the history is known to have gone back, only an adoption (a higher epoch) goes on.
 */
import type { Instant } from '@omnirelay/primitives';
import type { ProviderCondition, ProviderRecord } from './election-provider.ts';
import { decodeLineageMark, LINEAGE_RECORD } from './lease-records.ts';

export type LineageVerdict = 'same' | 'new' | 'unbelievable';

export class Lineage {
  #epoch: bigint | null = null;
  #id = '';
  #version: bigint | null = null;
  #heard = 0n;
  #wentBack = false;
  /** When this node first saw the present lineage. */
  #since = 0 as Instant;

  get epoch(): bigint {
    return this.#epoch ?? 0n;
  }

  get since(): Instant {
    return this.#since;
  }

  /** Known, not gone back, and nobody has told of a later one. */
  get sound(): boolean {
    return this.#epoch !== null && !this.#wentBack && this.#heard <= this.#epoch;
  }

  get condition(): ProviderCondition {
    return this.#version === null
      ? { kind: 'absent', key: LINEAGE_RECORD }
      : { kind: 'version', key: LINEAGE_RECORD, version: this.#version };
  }

  onRead(record: ProviderRecord | undefined, now: Instant): LineageVerdict {
    const mark = record === undefined ? { lineageEpoch: 0n, lineageId: '' } : decodeLineageMark(record.value);
    if (mark === undefined) return 'unbelievable';
    const { lineageEpoch, lineageId } = mark;
    if (this.#epoch !== null && lineageEpoch < this.#epoch) return 'unbelievable';
    if (lineageEpoch === this.#epoch && lineageId !== this.#id) return 'unbelievable';
    const isNew = this.#epoch !== lineageEpoch;
    if (!isNew && this.#wentBack) return 'unbelievable';
    this.#version = record?.version ?? null;
    if (!isNew) return 'same';
    this.#epoch = lineageEpoch;
    this.#id = lineageId;
    this.#since = now;
    this.#wentBack = false;
    return 'new';
  }

  hear(lineageEpoch: bigint): void {
    if (lineageEpoch > this.#heard) this.#heard = lineageEpoch;
  }

  goneBack(): void {
    this.#wentBack = true;
  }
}

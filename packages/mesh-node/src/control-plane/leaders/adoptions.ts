/** When other histories of the registry were adopted, and by which node, as the audit tells: with each, every claim of before was void. */

import { eachRecord } from '../each-record.ts';
import { readEntry } from '../read-audit-entry.ts';
import type { MirrorChange, RegistryMirror } from '../registry-mirror.ts';

export interface Adoption {
  readonly at: string;
  /** The node that wrote it. */
  readonly by: string;
}

type Source = Pick<RegistryMirror, 'records' | 'subscribe'>;

/** Of all entries only these are read. */
const ACTION = 'adopt-lineage';

function lineageAdopted(after: string | undefined): bigint | undefined {
  try {
    const { lineageEpoch } = JSON.parse(after ?? '{}') as { readonly lineageEpoch?: unknown };
    return typeof lineageEpoch === 'string' && /^\d{1,20}$/.test(lineageEpoch) ? BigInt(lineageEpoch) : undefined;
  } catch {
    return undefined;
  }
}

export class Adoptions implements Disposable {
  readonly #byKey = new Map<string, Adoption & { readonly lineageEpoch: bigint }>();
  readonly #listeners = new Set<() => void>();
  readonly #stop: () => void;

  constructor(audit: Source) {
    this.#stop = eachRecord(audit, (change) => this.#put(change));
  }

  /** The first behind that lineage; undefined where the audit no longer tells of it. */
  endOf(lineageEpoch: bigint): Adoption | undefined {
    const later = [...this.#byKey.values()].filter((adoption) => adoption.lineageEpoch > lineageEpoch);
    return later.reduce<(typeof later)[number] | undefined>(
      (first, one) => (first !== undefined && first.lineageEpoch < one.lineageEpoch ? first : one),
      undefined,
    );
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  [Symbol.dispose](): void {
    this.#stop();
  }

  #put({ key, record }: MirrorChange): void {
    const had = this.#byKey.delete(key);
    if (record?.value.includes(ACTION) === true) {
      const { action, after, at, outcome, writerId: by } = readEntry(record);
      const lineageEpoch = action === ACTION && outcome === 'accepted' ? lineageAdopted(after) : undefined;
      if (lineageEpoch !== undefined) this.#byKey.set(key, { lineageEpoch, at: new Date(at).toISOString(), by });
    }
    if (had || this.#byKey.has(key)) for (const listener of this.#listeners) listener();
  }
}

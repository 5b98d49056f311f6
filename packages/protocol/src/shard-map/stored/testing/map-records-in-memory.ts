/** Records of one namespace, written by the transactions that `writesFor` makes: enough of a registry to see what its conditions allow. */
import type { StoredText } from '../map-records.ts';
import type { MapTransaction } from '../writes-for.ts';

export class MapRecordsInMemory {
  readonly #records = new Map<string, StoredText>();
  revision = 100n;

  get all(): readonly StoredText[] {
    return [...this.#records.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  /** The revision of the commit, or undefined when a condition did not hold. */
  commit({ conditions, writes }: MapTransaction, step = 1n): bigint | undefined {
    for (const condition of conditions) {
      const version = this.#records.get(condition.key)?.version;
      if (version !== (condition.kind === 'absent' ? undefined : condition.version)) return undefined;
    }
    this.revision += step;
    for (const { key, value, schema, minReader } of writes)
      this.#records.set(key, { key, value, schema, minReader, version: this.revision });
    return this.revision;
  }

  drop(keys: readonly string[]): void {
    for (const key of keys) this.#records.delete(key);
  }

  put(record: StoredText): void {
    this.#records.set(record.key, record);
  }
}

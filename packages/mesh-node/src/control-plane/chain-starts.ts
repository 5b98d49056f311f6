/**
 * Where the kept part of each writer's chain begins. Retention takes a chain's oldest entries, whose revisions nobody keeps: a chain that
 * does not begin with its first entry may lack some of those before its oldest one. Known from what is kept, every node says the same.
 */
import type { RegistryRecord } from '@omnirelay/registry';

type Start = Pick<RegistryRecord, 'key' | 'version'>;

/** `audit/<writer>/<sequence of 20 digits>`. */
const WRITER_AND_SEQUENCE = /^(.*\/)(\d{20})$/s;
const FIRST = '1'.padStart(20, '0');

export class ChainStarts {
  readonly #oldest = new Map<string, Start>();

  put({ key, version }: Start): void {
    const [, writer] = WRITER_AND_SEQUENCE.exec(key) ?? [];
    if (writer === undefined) return;
    const oldest = this.#oldest.get(writer);
    if (oldest === undefined || key <= oldest.key) this.#oldest.set(writer, { key, version });
  }

  /** `kept`: what is left without it. */
  delete(key: string, kept: ReadonlyMap<string, { readonly record: Start }>): void {
    const [, writer, sequence] = WRITER_AND_SEQUENCE.exec(key) ?? [];
    if (writer === undefined || sequence === undefined || this.#oldest.get(writer)?.key !== key) return;
    this.#oldest.delete(writer);
    const next = kept.get(`${writer}${String(BigInt(sequence) + 1n).padStart(20, '0')}`);
    if (next !== undefined) this.put(next.record);
    else for (const { record } of kept.values()) if (record.key.startsWith(writer)) this.put(record);
  }

  /** Whether nothing of what lies behind `after`, up to `upTo`, can have gone. */
  holdAll(after: bigint, upTo: bigint): boolean {
    for (const { key, version } of this.#oldest.values())
      if (version > after && version <= upTo && !key.endsWith(FIRST)) return false;
    return true;
  }
}

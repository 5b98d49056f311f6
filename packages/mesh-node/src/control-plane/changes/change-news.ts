/**
 * Records of changes in the order in which they were written last. One that is written again stands at its new place alone, so there are no more of them than
 * records; only of what was dropped the last ones are remembered.
 */
import type { ChangeId } from '@omnirelay/protocol/change';
import { CONTROL_BOUNDS } from '../bounds.ts';
import type { LogPosition, RecordPosition } from '../cursor.ts';

export type ChangeNews = { readonly key: string; readonly id: ChangeId; readonly revision: bigint } & (
  | { readonly kind: 'header' }
  /** `of`: the revision of the content. */
  | { readonly kind: 'step'; readonly of: number; readonly step: number }
  | { readonly kind: 'gone' }
);

const isBefore = (a: Pick<ChangeNews, 'revision' | 'key'>, b: Pick<ChangeNews, 'revision' | 'key'>): boolean =>
  a.revision === b.revision ? a.key < b.key : a.revision < b.revision;

export class ChangeNewsLog {
  /** In order; with places that are so no more, until there are many. */
  #entries: ChangeNews[] = [];
  readonly #newest = new Map<string, ChangeNews>();
  #gone = 0;
  /** Whoever saw less cannot be told what was dropped since. */
  floor = 0n;

  put(news: ChangeNews): void {
    const before = this.#newest.get(news.key);
    if (before?.revision === news.revision && before.kind === news.kind) return;
    this.#newest.set(news.key, news);
    let at = this.#entries.length;
    while (at > 0 && isBefore(news, this.#entries[at - 1] as ChangeNews)) at -= 1;
    this.#entries.splice(at, 0, news);
    if (news.kind === 'gone') this.#boundGone();
    if (this.#entries.length > 2 * this.#newest.size + 64) this.#tidy();
  }

  forget(key: string): void {
    this.#newest.delete(key);
  }

  clear(): void {
    this.#entries = [];
    this.#newest.clear();
    this.#gone = 0;
    this.floor = 0n;
  }

  /** The first behind the position that is still so, and is here as a whole. */
  next(after: LogPosition, upTo: RecordPosition): ChangeNews | undefined {
    const entries = this.#entries;
    let [low, high] = [0, entries.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBehind(entries[middle] as ChangeNews, after)) high = middle;
      else low = middle + 1;
    }
    for (let at = low; at < entries.length; at += 1) {
      const news = entries[at] as ChangeNews;
      if (news.revision > upTo.revision) return undefined;
      if (this.#newest.get(news.key) === news) return news;
    }
    return undefined;
  }

  #boundGone(): void {
    this.#gone += 1;
    if (this.#gone <= CONTROL_BOUNDS.droppedChanges) return;
    const oldest = this.#entries.find((news) => news.kind === 'gone' && this.#newest.get(news.key) === news);
    if (oldest === undefined) return;
    this.#newest.delete(oldest.key);
    this.#gone -= 1;
    this.floor = oldest.revision;
  }

  #tidy(): void {
    this.#entries = this.#entries.filter((news) => this.#newest.get(news.key) === news);
  }
}

/** Told of a whole revision where no key is named. */
const isBehind = (news: ChangeNews, { revision, key }: LogPosition): boolean =>
  news.revision === revision ? key !== '' && news.key > key : news.revision > revision;

/**
 * What changed about shards, in the order of the registry's revisions: each generation of a map, moves that begin and end, lives of nodes, and drains of them. The same
 * on every control node, so that a watcher goes on anywhere. How far back it reaches is bounded; what was changed before cannot be told one by one.
 */
import type { NodeId } from '@omnirelay/primitives';
import type { MapVersion, Namespace } from '@omnirelay/protocol';
import type { LogPosition, RecordPosition } from '../cursor.ts';
import { firstBehind } from '../leaders/first-behind.ts';
import type { ResyncReason } from '../resync.ts';

/** Which shards have changed; what they are now is read where it is told. */
export type ShardNews = { readonly revision: bigint; readonly key: string } & (
  | {
      readonly kind: 'shards';
      readonly namespace: Namespace;
      readonly shards: readonly number[];
      readonly version?: MapVersion;
    }
  /** All of a namespace. */
  | { readonly kind: 'map'; readonly namespace: Namespace; readonly version?: MapVersion }
  /** All that the node owns. */
  | { readonly kind: 'node'; readonly nodeId: NodeId }
);

const isBefore = (a: ShardNews, b: ShardNews): boolean =>
  a.revision === b.revision ? a.key < b.key : a.revision < b.revision;

export class ShardLog {
  readonly #most: number;
  readonly #entries: ShardNews[] = [];
  #lineageEpoch = 0n;
  /** Whoever saw everything up to here, and not less, is told all that came later. */
  #floor = 0n;

  constructor(most: number) {
    this.#most = most;
  }

  /** What came before is told no more, unless it came before any lineage was known. */
  begin(lineageEpoch: bigint, floor: bigint): void {
    if (this.#lineageEpoch !== 0n) {
      this.#entries.length = 0;
      this.#floor = floor;
    }
    this.#lineageEpoch = lineageEpoch;
  }

  /** Something happened up to then that cannot be told one by one. */
  raiseFloor(revision: bigint): void {
    if (revision > this.#floor) this.#floor = revision;
  }

  add(news: ShardNews): void {
    const entries = this.#entries;
    let at = entries.length;
    for (; at > 0; at -= 1) {
      const before = entries[at - 1] as ShardNews;
      if (isBefore(before, news)) break;
      // The same record, read anew.
      if (before.revision === news.revision && before.key === news.key) return;
    }
    entries.splice(at, 0, news);
    if (entries.length > this.#most) this.raiseFloor(entries.shift()?.revision ?? 0n);
  }

  /** The oldest behind the position, of those that are here as a whole. */
  next(after: LogPosition, upTo: RecordPosition): ShardNews | undefined {
    const news = firstBehind(this.#entries, after);
    return news !== undefined && news.revision <= upTo.revision ? news : undefined;
  }

  /** Null where everything behind the position is still here. */
  whyNotFrom({ lineageEpoch, revision }: RecordPosition): ResyncReason | null {
    if (lineageEpoch !== this.#lineageEpoch) return 'lineage-changed';
    return revision < this.#floor ? 'compacted' : null;
  }
}

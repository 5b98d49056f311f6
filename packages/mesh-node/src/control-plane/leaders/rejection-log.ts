/** Writes that were refused since their fence was not the current one, as this node has read of them, in the order of the registry's revisions. */
import type { FenceRejection, UnreadableRecord } from '@omnirelay/wire';
import { z } from 'zod';
import { REJECTIONS_PREFIX } from '../../leadership/scope-kind.ts';
import type { LogPosition, RecordPosition } from '../cursor.ts';
import { eachRecord } from '../each-record.ts';
import { readStored } from '../read-stored.ts';
import type { MirrorChange, RegistryMirror } from '../registry-mirror.ts';
import type { ResyncReason } from '../resync.ts';
import { firstBehind } from './first-behind.ts';
import { apiMoment } from './read-history.ts';

const REJECTION_SCHEMA = 1;
const claim = { fence: z.string(), claimId: z.string() };
/** Loose: a newer writer may have added to it. */
const schema = z.looseObject({
  scope: z.string().min(1),
  at: apiMoment,
  writerId: z.string(),
  presented: z.looseObject(claim),
  current: z.nullable(z.looseObject({ ...claim, nodeId: z.string() })),
  keys: z.array(z.string()),
  correlationId: z.string(),
  unrecorded: z.optional(z.int32().min(0)),
});

export interface LoggedRejection {
  readonly revision: bigint;
  readonly key: string;
  readonly rejection: FenceRejection;
}

function rejectionOf(key: string, stored: z.infer<typeof schema>): FenceRejection {
  const { scope, at, writerId, presented, current, keys, correlationId, unrecorded } = stored;
  return {
    id: key.slice(REJECTIONS_PREFIX.length),
    ...{ scope, at, writerId },
    presented: { fenceToken: presented.fence, claimId: presented.claimId },
    ...(current === null
      ? {}
      : { current: { fenceToken: current.fence, claimId: current.claimId, leaderId: current.nodeId } }),
    ...{ keys, correlationId },
    ...(unrecorded === undefined ? {} : { further: unrecorded }),
  };
}

type Source = Pick<RegistryMirror, 'records' | 'subscribe' | 'lineageEpoch' | 'settled' | 'onSettled'>;

export class RejectionLog implements Disposable {
  readonly #mirror: Source;
  readonly #onUnreadable: (record: string, why: string) => void;
  readonly #byKey = new Map<string, LoggedRejection>();
  readonly #unreadable = new Map<string, UnreadableRecord>();
  readonly #stops: readonly (() => void)[];
  #dropped: RecordPosition = { lineageEpoch: 0n, revision: 0n };
  /** Behind it nothing was dropped before this node first read the lineage: the oldest go first, and this is the oldest that was left. */
  #floor: RecordPosition | null = null;
  /** Oldest first; null: to be put in order when it is next read. */
  #ordered: LoggedRejection[] | null = null;

  constructor(mirror: Source, onUnreadable: (record: string, why: string) => void) {
    this.#mirror = mirror;
    this.#onUnreadable = onUnreadable;
    this.#stops = [
      eachRecord(mirror, (change) => this.#put(change)),
      // As soon as it has been read: what is dropped from then on is seen.
      mirror.onSettled(() => this.#floorOf(this.position())),
    ];
  }

  position(): RecordPosition {
    return { lineageEpoch: this.#mirror.lineageEpoch, revision: this.#mirror.settled };
  }

  /** Null where everything behind the position is here. */
  whyNotFrom({ lineageEpoch, revision }: RecordPosition): ResyncReason | null {
    if (lineageEpoch !== this.#mirror.lineageEpoch) return 'lineage-changed';
    const { lineageEpoch: of, revision: dropped } = this.#dropped;
    if (of === lineageEpoch && dropped > revision && dropped <= this.#mirror.settled) return 'compacted';
    return this.#floorOf(this.position()) > revision ? 'compacted' : null;
  }

  /** Those that are here as a whole, oldest first. */
  all(): readonly LoggedRejection[] {
    this.#ordered ??= [...this.#byKey.values()].sort((a, b) =>
      a.revision === b.revision ? (a.key < b.key ? -1 : 1) : a.revision < b.revision ? -1 : 1,
    );
    const { settled } = this.#mirror;
    const last = this.#ordered.at(-1);
    return last === undefined || last.revision <= settled
      ? this.#ordered
      : this.#ordered.filter(({ revision }) => revision <= settled);
  }

  next(after: LogPosition): LoggedRejection | undefined {
    return firstBehind(this.all(), after);
  }

  unreadable(): readonly UnreadableRecord[] {
    return [...this.#unreadable.values()];
  }

  onSettled(listener: () => void): () => void {
    return this.#mirror.onSettled(listener);
  }

  [Symbol.dispose](): void {
    for (const stop of this.#stops) stop();
  }

  /** Of what nothing is left, nobody knows whether there was any. */
  #floorOf({ lineageEpoch, revision }: RecordPosition): bigint {
    if (this.#floor?.lineageEpoch !== lineageEpoch)
      this.#floor = { lineageEpoch, revision: this.all()[0]?.revision ?? revision };
    return this.#floor.revision;
  }

  #put({ key, record }: MirrorChange): void {
    const before = this.#byKey.get(key);
    this.#byKey.delete(key);
    this.#unreadable.delete(key);
    this.#ordered = null;
    if (record === null) {
      const { lineageEpoch } = this.#mirror;
      if (before === undefined) return;
      if (this.#dropped.lineageEpoch !== lineageEpoch || this.#dropped.revision < before.revision)
        this.#dropped = { lineageEpoch, revision: before.revision };
      return;
    }
    const read = readStored(record, schema, REJECTION_SCHEMA);
    if (read.kind === 'record')
      this.#byKey.set(key, { revision: record.version, key, rejection: rejectionOf(key, read.value) });
    else {
      this.#unreadable.set(key, { record: key, why: read.why });
      this.#onUnreadable(key, read.why);
    }
  }
}

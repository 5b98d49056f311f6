/** What has become of the changes of a namespace: which one the controller waits for, which are under way, how the last has ended, and what people did not want. */
import type { Instant } from '@omnirelay/primitives';
import type { ClockReading } from '../../lease/machine-io.ts';
import type { ChangeStanding, KnownChange, MoveOfChange } from './controller-io.ts';

/** So long a completed change is told as such. */
export const ENDED_IS_TOLD_MS = 30_000;
/** After a failure, or after people have cancelled what ran, nothing is planned for so long. */
export const RETRY_AFTER_MS = 60_000;
/** What was computed on holds no more: it is computed anew after so long, however often that happens. */
export const ANEW_AFTER_MS = 5_000;

interface Ended {
  readonly change: KnownChange | null;
  readonly state: 'completed' | 'failed';
  readonly why: string;
  readonly until: number;
}

const RUNNING: readonly ChangeStanding[] = ['executing', 'paused'];
const OPEN: readonly ChangeStanding[] = ['awaiting', 'approved', ...RUNNING];

export class FollowedChanges {
  #own: KnownChange | null = null;
  readonly #others = new Map<string, KnownChange>();
  #ended: Ended | null = null;
  #refused: ReadonlySet<string> = new Set();
  #retryAt = Number.NEGATIVE_INFINITY;

  /** The controller's, while it is open. */
  get own(): KnownChange | null {
    return this.#own;
  }

  /** One that is under way, whoever made it. */
  get running(): KnownChange | null {
    if (this.#own !== null && RUNNING.includes(this.#own.standing)) return this.#own;
    const [other = null] = this.#others.values();
    return other;
  }

  /** Until it is told no more. */
  get ended(): Ended | null {
    return this.#ended;
  }

  get told(): KnownChange | null {
    return this.running ?? this.#own ?? this.#ended?.change ?? null;
  }

  /** On the own clock: nothing is planned before. */
  get retryAt(): number {
    return this.#retryAt;
  }

  /** `stale`: it is open, and to be computed anew; `to-be-withdrawn`: it is open, and of no use any more. */
  see(change: KnownChange, now: ClockReading): 'goes-on' | 'stale' | 'ended' | 'to-be-withdrawn' {
    if (!change.isOwn) {
      this.#others.set(change.id, change);
      return 'goes-on';
    }
    if (OPEN.includes(change.standing)) {
      this.#own = change;
      return 'goes-on';
    }
    // What was long ago is told no more, and what is told again does not begin anew.
    const since = now.at - Math.max(0, now.wall - change.at);
    if (change.standing === 'stale') {
      this.#own = change;
      this.#retryAt = since + ANEW_AFTER_MS;
      return 'stale';
    }
    if (this.#own?.id === change.id) this.#own = null;
    switch (change.standing) {
      case 'done':
        this.#end({ change, state: 'completed', why: change.why || 'all is done', until: since + ENDED_IS_TOLD_MS });
        return 'ended';
      case 'failed':
        this.#fail(change, change.why || 'it failed', since);
        return 'ended';
      case 'cancelled':
        this.#retryAt = since + RETRY_AFTER_MS;
        this.#refused = new Set(change.moves.map(nameOf));
        return 'ended';
      case 'rejected':
        this.#refused = new Set(change.moves.map(nameOf));
        return 'ended';
      case 'mismatch':
        this.#retryAt = since + ANEW_AFTER_MS;
        return 'to-be-withdrawn';
      default:
        return 'ended';
    }
  }

  /** One of others that is under way no more. */
  forget(id: string): void {
    this.#others.delete(id);
  }

  /** What stands meanwhile is no failure: it is looked at anew. */
  notProposed(why: string, { at }: ClockReading): void {
    if (this.#own === null) this.#fail(null, why, at);
    else this.#retryAt = at + ANEW_AFTER_MS;
  }

  withdrawn(contentKey: string): void {
    if (this.#own?.contentKey === contentKey) this.#own = null;
  }

  /** People have said no to each of the moves, and to nothing else since. */
  isRefused(moves: readonly MoveOfChange[]): boolean {
    return this.#refused.size > 0 && moves.every((move) => this.#refused.has(nameOf(move)));
  }

  forgetRefusal(): void {
    this.#refused = new Set();
  }

  advance(now: Instant): void {
    if (this.#ended !== null && now >= this.#ended.until) this.#ended = null;
  }

  #fail(change: KnownChange | null, why: string, since: number): void {
    this.#retryAt = since + RETRY_AFTER_MS;
    this.#end({ change, state: 'failed', why, until: this.#retryAt });
  }

  #end(ended: Ended): void {
    this.#ended = ended;
  }
}

const nameOf = ({ shard, from, to }: MoveOfChange): string => `${shard} ${from} ${to}`;

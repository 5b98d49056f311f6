/**
 * Who is sick, and since when. A node becomes sick once its signals have been bad for a while, good moments taken off, and well once they have been good for
 * a while, bad moments taken off: a spike makes nobody sick, and a lull makes nobody well. Who is dead, gone or leaves is so at once.
 */
import { type Instant, instant, type NodeId } from '@omnirelay/primitives';
import type { LoadReport } from '../../swim/load-report.ts';
import type { Liveness } from '../../swim/model.ts';
import type { RebalancePolicy } from '../policy/policy-model.ts';
import { type HealthScore, isBad, isGood, type NodeSigns, scoreNode } from './score-node.ts';

export type HealthVerdict = 'well' | 'sick' | 'leaving' | 'gone';

export interface RankedNode extends HealthScore {
  readonly nodeId: NodeId;
  readonly verdict: HealthVerdict;
  readonly liveness: Liveness;
  readonly load?: LoadReport;
  /** How much of `neededMs` speaks for the other verdict by now; of who is gone 0. */
  readonly evidenceMs: number;
  readonly neededMs: number;
  /** The evidence grows as things stand. */
  readonly isTurning: boolean;
}

interface Watched extends HealthScore {
  readonly signs: NodeSigns;
  sick: boolean;
  evidenceMs: number;
  isTurning: boolean;
}

type Judged = Pick<RebalancePolicy, 'thresholds' | 'hysteresis'>;

export class HealthRanking {
  #policy: Judged;
  readonly #watched = new Map<NodeId, Watched>();
  #resumed: ReadonlySet<NodeId> = new Set();
  #at: Instant | null = null;

  constructor(policy: Judged) {
    this.#policy = policy;
  }

  /** Nodes that whoever ranked them before took for sick, before any is seen: they count so until they have looked good for their time. */
  resume(sick: Iterable<NodeId>): void {
    this.#resumed = new Set(sick);
  }

  /** Evidence that there is stands; it is judged by the other policy from now on. */
  judgeBy(policy: Judged, now: Instant): void {
    this.advance(now);
    this.#policy = policy;
    for (const { signs } of [...this.#watched.values()]) this.#look(signs);
    this.advance(now);
  }

  /** All nodes as they are known now: who is not among them is forgotten. */
  see(nodes: readonly NodeSigns[], now: Instant): void {
    this.advance(now);
    const known = new Set(nodes.map(({ nodeId }) => nodeId));
    for (const nodeId of [...this.#watched.keys()]) if (!known.has(nodeId)) this.#watched.delete(nodeId);
    for (const signs of nodes) this.#look(signs);
    this.#resumed = new Set();
    this.advance(now);
  }

  /** Time passes: what was seen last counts for all of it. */
  advance(now: Instant): void {
    const passed = this.#at === null ? 0 : Math.max(0, now - this.#at);
    this.#at = now;
    for (const watched of this.#watched.values()) {
      if (isGone(watched.signs.liveness)) continue;
      watched.evidenceMs = Math.max(0, watched.evidenceMs + (watched.isTurning ? passed : -passed));
      if (!watched.isTurning || watched.evidenceMs < this.#neededMs(watched)) continue;
      watched.sick = !watched.sick;
      watched.evidenceMs = 0;
      this.#turn(watched);
    }
  }

  /** When somebody's verdict becomes another if nothing else is seen before. */
  nextDeadline(): Instant | null {
    let next = Number.POSITIVE_INFINITY;
    for (const watched of this.#watched.values())
      if (watched.isTurning && !isGone(watched.signs.liveness))
        next = Math.min(next, (this.#at ?? 0) + this.#neededMs(watched) - watched.evidenceMs);
    return Number.isFinite(next) ? instant(next) : null;
  }

  /** The sickest first; of equals by id. */
  ranked(): readonly RankedNode[] {
    return [...this.#watched.values()]
      .map((watched): RankedNode => {
        const { signs, score, terms, sick, evidenceMs, isTurning } = watched;
        const { nodeId, liveness, leaving, load } = signs;
        const gone = isGone(liveness);
        return {
          nodeId,
          verdict: gone ? 'gone' : leaving ? 'leaving' : sick ? 'sick' : 'well',
          liveness,
          ...(load && { load }),
          score,
          terms,
          evidenceMs,
          neededMs: this.#neededMs(watched),
          isTurning: isTurning && !gone,
        };
      })
      .sort((a, b) => a.score - b.score || (a.nodeId < b.nodeId ? -1 : 1));
  }

  #look(signs: NodeSigns): void {
    const before = this.#watched.get(signs.nodeId);
    // Who comes back has another life, of which nothing bad is known.
    const first = { sick: before === undefined && this.#resumed.has(signs.nodeId), evidenceMs: 0 };
    const kept = isGone(signs.liveness) ? { sick: false, evidenceMs: 0 } : (before ?? first);
    const watched: Watched = {
      ...scoreNode(signs, this.#policy.thresholds),
      signs,
      sick: kept.sick,
      evidenceMs: kept.evidenceMs,
      isTurning: false,
    };
    this.#turn(watched);
    this.#watched.set(signs.nodeId, watched);
  }

  #turn(watched: Watched): void {
    const towards = watched.sick ? isGood : isBad;
    watched.isTurning = towards(watched.signs, watched.score, this.#policy.thresholds);
  }

  #neededMs({ sick }: Watched): number {
    const { enterAfterMs, leaveAfterMs } = this.#policy.hysteresis;
    return sick ? leaveAfterMs : enterAfterMs;
  }
}

const isGone = (liveness: Liveness): boolean => liveness === 'dead' || liveness === 'left';

/** Another text whenever any verdict is another. */
export const verdictsOf = (ranked: readonly RankedNode[]): string =>
  ranked
    .map(({ nodeId, verdict }) => `${nodeId} ${verdict}`)
    .sort()
    .join();

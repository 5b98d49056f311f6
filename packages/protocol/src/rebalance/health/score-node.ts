/**
 * How well a node is, from 100 to 0, by what its host reports and what gossip sees. Each signal takes off up to its points: half of them at its threshold,
 * all of them at twice that. What took how much is part of the answer, so that nobody has to guess.
 */
import type { NodeId } from '@omnirelay/primitives';
import type { LoadReport } from '../../swim/load-report.ts';
import type { Liveness } from '../../swim/model.ts';
import type { HealthThresholds } from '../policy/policy-model.ts';

/** What is known of a node at a moment. */
export interface NodeSigns {
  readonly nodeId: NodeId;
  readonly liveness: Liveness;
  /** It is to give its shards away: it drains, goes by itself, or has a weight of 0. */
  readonly leaving: boolean;
  /** Absent: its host reports none, and it is judged by its liveness alone. */
  readonly load?: LoadReport;
}

export type LoadSignal = keyof LoadReport;
export const LOAD_SIGNALS = ['pendingDepth', 'latencyP99Ms', 'errorRatio'] as const satisfies readonly LoadSignal[];

export type ScoreTerm =
  | { readonly signal: 'liveness'; readonly value: Liveness; readonly points: number }
  | { readonly signal: LoadSignal; readonly value: number; readonly limit: number; readonly points: number };

export interface HealthScore {
  readonly score: number;
  /** What took points off, the most first. */
  readonly terms: readonly ScoreTerm[];
}

/** What each may take. */
const POINTS: Readonly<Record<LoadSignal, number>> = { pendingDepth: 50, latencyP99Ms: 50, errorRatio: 60 };
const LIVENESS_POINTS: Readonly<Record<Liveness, number>> = { alive: 0, suspect: 50, dead: 100, left: 100 };

export function scoreNode({ liveness, load }: Pick<NodeSigns, 'liveness' | 'load'>, of: HealthThresholds): HealthScore {
  const terms: ScoreTerm[] = [{ signal: 'liveness', value: liveness, points: LIVENESS_POINTS[liveness] }];
  if (load !== undefined)
    for (const signal of LOAD_SIGNALS) {
      const limit = of[signal].enter;
      const points = Math.round(POINTS[signal] * Math.min(1, load[signal] / (2 * limit)));
      terms.push({ signal, value: load[signal], limit, points });
    }
  const lost = terms.reduce((sum, { points }) => sum + points, 0);
  return {
    score: Math.max(0, 100 - lost),
    terms: terms.filter(({ points }) => points > 0).sort((a, b) => b.points - a.points),
  };
}

/** Beyond a threshold by any signal, or by all together. */
export const isBad = ({ load }: Pick<NodeSigns, 'load'>, score: number, of: HealthThresholds): boolean =>
  score <= of.healthScore.enter || (load !== undefined && LOAD_SIGNALS.some((one) => load[one] >= of[one].enter));

/** Back within every threshold. Between bad and good lies what changes nothing. */
export const isGood = ({ load }: Pick<NodeSigns, 'load'>, score: number, of: HealthThresholds): boolean =>
  score >= of.healthScore.leave && (load === undefined || LOAD_SIGNALS.every((one) => load[one] <= of[one].leave));

/** The terms in a line, as `latencyP99Ms 4096 of 2048 (-50)`. */
export const scoreWords = ({ score, terms }: HealthScore): string => {
  const words = terms.map((term) =>
    term.signal === 'liveness'
      ? `${term.value} (-${term.points})`
      : `${term.signal} ${term.value} of ${term.limit} (-${term.points})`,
  );
  return words.length === 0 ? `score ${score}` : `score ${score}: ${words.join(', ')}`;
};

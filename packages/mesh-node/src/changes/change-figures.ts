/** Changes in numbers, of the node that leads the mesh: shards on their way for them, how long runs took, and what people said. */
import { decodeMoves } from '@omnirelay/protocol';
import type { ChangeHeader, ChangeState, JournalStep } from '@omnirelay/protocol/change';
import type { RegistryMirror } from '../control-plane/registry-mirror.ts';
import type { NodeMetrics } from '../observability/metrics.ts';
import type { RUN_OUTCOMES } from '../observability/shard-metrics.ts';
import type { FollowedChanges, HeaderNews } from './followed-changes.ts';

export interface ChangeFigures {
  readonly changes: Pick<FollowedChanges, 'onHeader' | 'journal'>;
  /** `shard-moves/`. */
  readonly moves: Pick<RegistryMirror, 'records'>;
  readonly leads: () => boolean;
}

type Metrics = Pick<NodeMetrics, 'rebalanceMoving' | 'rebalanceDuration' | 'planApprovals'>;
type Outcome = (typeof RUN_OUTCOMES)[number];

const ENDS: Partial<Record<ChangeState, Outcome>> = {
  completed: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
};
const RUNS: readonly ChangeState[] = ['executing', 'paused'];

/** Returns the way to stop. */
export function observeChanges(metrics: Metrics, { changes, moves, leads }: ChangeFigures): () => void {
  const moving = metrics.rebalanceMoving as typeof metrics.rebalanceMoving & { collect: () => void };
  moving.collect = () => moving.set(leads() ? inFlight(moves) : 0);
  const stop = changes.onHeader((news) => {
    if (!leads()) return;
    countWords(metrics, news);
    const { was, is } = news;
    const mesh_outcome = ENDS[is.state];
    if (mesh_outcome === undefined || !RUNS.includes(was.state)) return;
    const seconds = secondsOf(is, changes.journal(is).journal);
    if (seconds !== undefined) metrics.rebalanceDuration.observe({ mesh_outcome }, seconds);
  });
  return () => {
    stop();
    moving.collect = () => undefined;
  };
}

function inFlight(moves: Pick<RegistryMirror, 'records'>): number {
  let count = 0;
  for (const { value } of moves.records())
    for (const { step, stage } of decodeMoves(value)?.moves ?? [])
      if (step !== undefined && (stage === 'prepare' || stage === 'stop')) count += 1;
  return count;
}

function countWords({ planApprovals }: Metrics, { was, is }: HeaderNews): void {
  const approved = is.revision === was.revision ? is.approvals.length - was.approvals.length : 0;
  if (approved > 0) planApprovals.inc({ mesh_outcome: 'approved' }, approved);
  if (is.state === 'rejected' && was.state !== 'rejected') planApprovals.inc({ mesh_outcome: 'rejected' });
  const voided = is.voids.filter(
    ({ approvals, at }) => approvals.length > 0 && was.voids.every((one) => one.at !== at),
  );
  if (voided.length > 0) planApprovals.inc({ mesh_outcome: 'voided' }, voided.length);
}

/** Undefined where nothing has begun. */
function secondsOf({ updatedAt }: ChangeHeader, journal: readonly JournalStep[]): number | undefined {
  const first = Math.min(...journal.map(({ begunAt = Number.POSITIVE_INFINITY }) => begunAt));
  return Number.isFinite(first) ? Math.max(0, updatedAt - first) / 1_000 : undefined;
}

/** What the demo reports to the mesh of its process: every five seconds, of the five seconds before. What of it is news the node finds out. */
import type { LoadReport, MeshNode } from '@omnirelay/mesh-node';
import type { Tally, TallySummary } from './tally.ts';

const EVERY_MS = 5_000;
/** Longer is as bad. */
const LATENCY_LIMIT_MS = 3_600_000;

export function loadOfTally({ done, failed, p99Ms }: TallySummary, pending: number): LoadReport {
  const ended = done + failed;
  return {
    pendingDepth: pending,
    latencyP99Ms: Math.min(p99Ms, LATENCY_LIMIT_MS),
    errorRatio: ended === 0 ? 0 : failed / ended,
  };
}

export function reportLoad(
  node: Pick<MeshNode, 'reportLoad'>,
  { tally, pending }: { readonly tally: Tally; readonly pending: () => number },
): Disposable {
  const timer = setInterval(() => node.reportLoad(loadOfTally(tally.take(), pending())), EVERY_MS);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

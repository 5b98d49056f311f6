/** The load that the host of this node reports: looked at, and handed to gossip, which tells it coarsely and lets it lapse. */
import { TaggedError } from '@omnirelay/primitives';
import { checkLoadReport, type LoadReport } from '@omnirelay/protocol';
import type { GossipDriver } from './gossip-driver.ts';

/** Picks the figures, whatever else the host's object has. @throws TaggedError invalid_load */
export function feedHostLoad(driver: Pick<GossipDriver, 'feed'>, load: LoadReport | null, wallMs: number): void {
  if (typeof load !== 'object')
    throw new TaggedError('invalid_load', `a load is ${String(load)}: expected its figures, or null to withdraw them`);
  const problem = load === null ? null : checkLoadReport(load);
  if (problem !== null) throw new TaggedError('invalid_load', problem);
  const figures =
    load === null
      ? null
      : { pendingDepth: load.pendingDepth, latencyP99Ms: load.latencyP99Ms, errorRatio: load.errorRatio };
  driver.feed({ kind: 'report-load', load: figures, reportedAt: Math.floor(wallMs) });
}

/** The chains of the audit that one control node writes, and how many entries each keeps: parts of it that write by themselves have one of their own. */
import { changeWriter } from '../changes/change-acts.ts';
import { recomputeWriter } from '../changes/planning/recompute-stale.ts';
import { rebalanceWriter } from '../rebalance/start-rebalancing.ts';
import { CONTROL_BOUNDS } from './bounds.ts';
import { drainWriter } from './drains/tend-drains.ts';
import { refusalWriter } from './refusal-ledger.ts';
import { forcedWriter } from './shards/tend-forced.ts';
import { transitionWriter } from './transitions/audit-of-transitions.ts';

export interface KeptChain {
  readonly writerId: string;
  readonly keep: number;
}

export const auditChainsOf = (nodeId: string): readonly KeptChain[] => [
  { writerId: nodeId, keep: CONTROL_BOUNDS.auditPerWriter },
  { writerId: refusalWriter(nodeId), keep: CONTROL_BOUNDS.refusalsPerWriter },
  { writerId: transitionWriter(nodeId), keep: CONTROL_BOUNDS.transitionsPerWriter },
  { writerId: drainWriter(nodeId), keep: CONTROL_BOUNDS.auditPerWriter },
  { writerId: forcedWriter(nodeId), keep: CONTROL_BOUNDS.auditPerWriter },
  { writerId: changeWriter(nodeId), keep: CONTROL_BOUNDS.auditPerWriter },
  { writerId: rebalanceWriter(nodeId), keep: CONTROL_BOUNDS.auditPerWriter },
  { writerId: recomputeWriter(nodeId), keep: CONTROL_BOUNDS.auditPerWriter },
];

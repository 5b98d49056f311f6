/** The ledger of refusals of a control node, with the chain of the audit that it writes to, and what its log is told of it. */
import type { GuardedRegistry } from '@omnirelay/registry';
import type { NodeLogger } from '../observability/logger.ts';
import { AuditChain } from './audit-chain.ts';
import { CONTROL_BOUNDS } from './bounds.ts';
import { RefusalLedger, refusalWriter } from './refusal-ledger.ts';

export interface RefusalsOf {
  readonly registry: GuardedRegistry;
  readonly nodeId: string;
  readonly wall: () => number;
  readonly logger: NodeLogger;
}

export function openRefusals({ registry, nodeId, wall, logger }: RefusalsOf): RefusalLedger {
  const chain = new AuditChain({
    registry,
    writerId: refusalWriter(nodeId),
    wall,
    keep: CONTROL_BOUNDS.refusalsPerWriter,
  });
  return new RefusalLedger({
    chain,
    nodeId,
    wall,
    onError: (error, waiting) =>
      logger.warn(
        { event: 'audit', err: error, waiting },
        `${waiting} refusals wait to be written to the audit: they are told once it can be written, and lost should this process end before`,
      ),
    onLost: (lost, what) =>
      logger.error(
        { event: 'audit', lost, refusals: what },
        `${lost} refusals were not written to the audit before this node ended: this line is all that tells of them`,
      ),
  });
}

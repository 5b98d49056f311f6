/**
 * Peers that were turned away, as the audit keeps them: at this node, and at the gateways and workers that report theirs. Each member has a report
 * in half a minute and a few rows in it, so that none of them takes the ledger from the others.
 */
import type { MeshPeer } from '@omnirelay/transport';
import { decodeRefusals } from '@omnirelay/wire';
import { CONTROL_BOUNDS } from './bounds.ts';
import type { RefusedPeer } from './control-plane.ts';
import type { Refusal, RefusalLedger } from './refusal-ledger.ts';

export function refusalOfPeer(
  { source, reason, spiffeId }: Omit<RefusedPeer, 'detail'>,
  correlationId: string,
  refusedBy?: string,
): Refusal {
  const who = spiffeId ?? source;
  return {
    action: 'refuse-peer',
    object: spiffeId === undefined ? `address/${source}` : `identity/${spiffeId}`,
    source,
    reason,
    ...(refusedBy === undefined ? {} : { refusedBy }),
    principal: { kind: 'node', issuer: 'transport', subject: who, displayName: who, scopes: [] },
    correlationId,
  };
}

export interface RefusedPeersOfMembersOptions {
  readonly refusals: Pick<RefusalLedger, 'record'>;
  readonly correlationId: () => string;
  /** Unix milliseconds. */
  readonly wall: () => number;
}

export class RefusedPeersOfMembers {
  readonly #options: RefusedPeersOfMembersOptions;
  /** When each member has reported last, the oldest first. */
  readonly #reported = new Map<string, number>();

  constructor(options: RefusedPeersOfMembersOptions) {
    this.#options = options;
  }

  /** @throws Error when it is no report, or comes too soon after the last: it is not taken, and may be told again. */
  take(request: Uint8Array, from: Pick<MeshPeer, 'identity'>): Uint8Array {
    const { refusals, correlationId, wall } = this.#options;
    const { nodeId } = from.identity;
    const report = decodeRefusals(request);
    if (report === null) throw new Error('it is no report of refused peers');
    const now = wall();
    for (const [reporter, at] of this.#reported) {
      if (now - at < CONTROL_BOUNDS.refusalReportMs) break;
      this.#reported.delete(reporter);
    }
    if (this.#reported.has(nodeId)) throw new Error('it has reported just now');
    this.#reported.set(nodeId, now);
    const since = now - report.sinceMsAgo;
    let { perhapsTold } = report;
    const others = report.others === 0 ? [] : [{ source: '*', reason: 'several', count: report.others }];
    for (const { count, ...refused } of [...report.rows, ...others]) {
      const doubtful = Math.min(perhapsTold, count);
      perhapsTold -= doubtful;
      const counted = { amount: count, since, perhapsTold: doubtful };
      if (count > 0) refusals.record(refusalOfPeer(refused, correlationId(), nodeId), counted);
    }
    return new Uint8Array();
  }
}

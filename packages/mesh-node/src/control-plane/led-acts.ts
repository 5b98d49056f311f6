/** What a part of the leader of the mesh does by itself: each act with its audit entry, in a chain of that part, and under the fence of the leader. */
import type { NodeId } from '@omnirelay/primitives';
import { type Authority, GLOBAL_CONTROL } from '@omnirelay/protocol';
import type { GuardedRegistry, RegistryCondition, RegistryWrite } from '@omnirelay/registry';
import type { AuditPrincipal } from '@omnirelay/wire';
import type { Leadership } from '../leadership/leadership.ts';
import { AuditChain, type AuditDraft } from './audit-chain.ts';
import { CONTROL_BOUNDS } from './bounds.ts';
import type { RegistryMirror } from './registry-mirror.ts';

export interface LedActsDeps {
  readonly nodeId: NodeId;
  readonly trustDomain: string;
  readonly registry: GuardedRegistry;
  readonly leadership: Pick<Leadership, 'under'>;
  readonly wall: () => number;
}

export interface LedAct {
  /** Absent: it is a part that nothing leads to before the last of the act is written. */
  readonly draft?: Omit<AuditDraft, 'principal' | 'outcome'>;
  readonly conditions: readonly RegistryCondition[];
  readonly writes: readonly RegistryWrite[];
}

export class LedActs implements Disposable {
  readonly #leadership: LedActsDeps['leadership'];
  readonly #seenBy: Pick<RegistryMirror, 'reached'>;
  readonly #chain: AuditChain;
  readonly #principal: AuditPrincipal;
  readonly #ended = new AbortController();

  /** `seenBy`: the mirror that what is to be done is seen by. */
  constructor(writerId: string, seenBy: Pick<RegistryMirror, 'reached'>, deps: LedActsDeps) {
    const { nodeId, trustDomain, registry, leadership, wall } = deps;
    this.#leadership = leadership;
    this.#seenBy = seenBy;
    this.#chain = new AuditChain({ registry, writerId, wall, keep: CONTROL_BOUNDS.auditPerWriter });
    this.#principal = { kind: 'system', issuer: trustDomain, subject: nodeId, displayName: nodeId, scopes: [] };
  }

  /** Aborted when this part ends. */
  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  /** What leads the mesh, while this node does. */
  get authority(): Authority | undefined {
    return this.#leadership.under(GLOBAL_CONTROL.scope);
  }

  /** False where this node leads no more, or something has changed: the next look decides anew. @throws RegistryError, Problem */
  async commit({ draft, conditions, writes }: LedAct): Promise<boolean> {
    const { authority } = this;
    if (authority === undefined || this.signal.aborted) return false;
    const outcome = await this.#chain.commitAll({
      drafts: draft === undefined ? [] : [{ ...draft, principal: this.#principal, outcome: 'accepted' }],
      under: { kind: 'fence', scope: authority.scope, fence: authority.fence, claimId: authority.claimId },
      conditions: [...(authority.conditions as readonly RegistryCondition[]), ...conditions],
      writes,
    });
    if (outcome.kind !== 'committed') return false;
    await this.#seenBy.reached(outcome.revision, CONTROL_BOUNDS.behindWaitMs, this.signal);
    return true;
  }

  [Symbol.dispose](): void {
    this.#ended.abort();
  }
}

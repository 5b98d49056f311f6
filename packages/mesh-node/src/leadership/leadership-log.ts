/** One line for each transition of leadership, with the fields that CONTRACTS names; and what an operator must see of leases besides. */
import type { LeaseEvent } from '@omnirelay/protocol';
import type { MembershipSource } from '../membership/membership-source.ts';
import type { NodeLogger } from '../observability/logger.ts';
import type { FenceRejection } from './fence-rejections.ts';
import type { LeadershipConflict, LeadershipEvent, LeadershipEventKind } from './leadership.ts';
import { scopeKindOf } from './scope-kind.ts';

const FLAPPING = 'docs/runbooks/leader-flapping.md';

/** Where somebody who reads the line finds what it means and what to do. */
export const LEADERSHIP_RUNBOOKS = {
  observed: FLAPPING,
  elected: FLAPPING,
  renewed: FLAPPING,
  'stepped-down': FLAPPING,
  expired: FLAPPING,
  lost: 'docs/runbooks/leaderless.md',
  'epoch-began': FLAPPING,
  'epoch-ended': FLAPPING,
  'epoch-bumped': FLAPPING,
  'clock-distrusted': 'docs/runbooks/clock-skew.md',
  'registry-hiccup': 'docs/runbooks/registry-dark.md',
  'lineage-changed': 'docs/runbooks/lineage-changed.md',
  'history-went-back': 'docs/runbooks/restore-from-backup.md',
  'split-brain': 'docs/runbooks/split-brain.md',
  'fence-rejected': 'docs/runbooks/fence-rejections.md',
} as const satisfies Readonly<Record<LeadershipEventKind | string, string>>;

const ALARMING: readonly LeadershipEventKind[] = ['lost', 'expired'];

export function leadershipLog(membership: Pick<MembershipSource, 'self' | 'view'>, logger: NodeLogger) {
  const describe = (peerId: string) => {
    const member = membership.view().members.get(peerId as never);
    const metadata = member?.claim?.metadata;
    return {
      peerId,
      role: metadata?.role,
      clusterId: metadata?.clusterId,
      region: metadata?.region,
      meshVersion: metadata?.meshVersion,
      http3: metadata?.http3Support,
      incarnation: member?.incarnation,
    };
  };
  const own = (transition: keyof typeof LEADERSHIP_RUNBOOKS, fields: object) => ({
    event: 'lease',
    transition,
    ...fields,
    ...describe(membership.self),
    runbook: LEADERSHIP_RUNBOOKS[transition],
  });
  return {
    transition(
      event: LeadershipEvent,
      claim: { readonly fence: string; readonly term: bigint; readonly claimId: string },
    ): void {
      const { kind, scope, leaderId, reason, correlationId } = event;
      const line = {
        event: 'leadership',
        transition: kind,
        scope,
        scopeKind: scopeKindOf(scope),
        ...describe(leaderId),
        fence: claim.fence,
        term: String(claim.term),
        claimId: claim.claimId,
        reason,
        correlationId,
        runbook: LEADERSHIP_RUNBOOKS[kind],
      };
      const text = `${scope}: ${leaderId} ${kind} (${reason})`;
      if (ALARMING.includes(kind)) logger.warn(line, text);
      else logger.info(line, text);
    },
    /** What is no transition of one scope. */
    lease(event: LeaseEvent, leaving: boolean): void {
      switch (event.kind) {
        case 'epoch-began':
          logger.info(
            own('epoch-began', { epoch: String(event.epoch) }),
            `this node's lease begins: epoch ${event.epoch}`,
          );
          return;
        case 'epoch-ended': {
          const line = own('epoch-ended', { epoch: String(event.epoch), by: event.by ?? undefined });
          if (leaving) logger.info(line, `this node gives its lease of epoch ${event.epoch} back`);
          else logger.warn(line, `this node's lease of epoch ${event.epoch} is over, and all that hung on it`);
          return;
        }
        case 'epoch-bumped':
          logger.warn(
            { ...own('epoch-bumped', { epoch: String(event.epoch), why: event.why }), ...describe(event.nodeId) },
            `this node has ended epoch ${event.epoch} of ${event.nodeId}: ${event.why}`,
          );
          return;
        case 'clock-distrusted':
          logger.warn(
            own('clock-distrusted', { reason: event.reason, byMs: Math.round(event.byMs) }),
            'this node distrusts its clock and admits nothing until its lease is renewed anew',
          );
          return;
        case 'registry-hiccup':
          logger.warn(
            own('registry-hiccup', { stale: event.stale, of: event.of }),
            `${event.stale} of ${event.of} leases ran out at once: the registry is held to have failed, and nobody is deposed for now`,
          );
          return;
        case 'lineage-changed':
          logger.info(
            own('lineage-changed', { lineageEpoch: String(event.lineageEpoch) }),
            `leases are of lineage epoch ${event.lineageEpoch} from now on`,
          );
          return;
        case 'history-went-back':
          logger.error(
            own('history-went-back', {}),
            'the registry holds less than it had acknowledged: this node gives up all it leads until the registry is adopted',
          );
          return;
        default:
          return;
      }
    },
    splitBrain({ scope, claims, since }: LeadershipConflict): void {
      const told = claims.map(({ nodeId, fenceToken, claimId, own }) => ({ nodeId, fence: fenceToken, claimId, own }));
      logger.error(
        {
          event: 'split-brain',
          scope,
          scopeKind: scopeKindOf(scope),
          claims: told,
          since,
          runbook: LEADERSHIP_RUNBOOKS['split-brain'],
        },
        `${scope} has ${claims.length} live claims: ${claims.map(({ nodeId }) => nodeId).join(', ')}`,
      );
    },
    fenceRejected({ scope, presented, current, keys, writerId, correlationId }: FenceRejection): void {
      logger.warn(
        {
          event: 'fence-rejected',
          scope,
          scopeKind: scopeKindOf(scope),
          peerId: writerId,
          fence: presented.fence,
          current: current?.fence,
          leaderId: current?.nodeId,
          keys,
          correlationId,
          runbook: LEADERSHIP_RUNBOOKS['fence-rejected'],
        },
        `a write under an old fence of ${scope} was refused`,
      );
    },
  };
}

export type LeadershipLog = ReturnType<typeof leadershipLog>;

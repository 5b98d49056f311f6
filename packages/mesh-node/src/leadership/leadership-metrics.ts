/** Leadership in numbers: transitions counted as they happen, claims and vacancies read at each scrape. */
import type { ClaimRecord, LeaseEvent } from '@omnirelay/protocol';
import type { NodeMetrics } from '../observability/metrics.ts';
import type { ElectionClock } from './election-clock.ts';
import type { LeadershipEventKind, LeaderToken, ScopeKind } from './leadership.ts';
import { scopeKindOf } from './scope-kind.ts';

export interface LeadershipFigures {
  /** Scopes that this node stands for now. */
  readonly standing: () => readonly string[];
  readonly elections: ElectionClock;
  readonly epoch: () => bigint | null;
  /** It hands everything over, its lease at last. */
  readonly leaving: () => boolean;
  readonly held: () => Iterable<ClaimRecord>;
  readonly tokens: () => readonly LeaderToken[];
  /** The claim that the records show to be live. */
  readonly shown: (scope: string) => ClaimRecord | undefined;
}

const KINDS: readonly ScopeKind[] = ['global', 'node', 'shard', 'custom'];
const OF_SCOPES: readonly LeadershipEventKind[] = ['observed', 'elected', 'lost', 'stepped-down'];
/** A lease is one, whatever hangs on it: it runs out once. */
const OF_NODES: readonly LeadershipEventKind[] = ['elected', 'renewed', 'expired', 'lost', 'stepped-down'];

export interface LeadershipCounts extends Disposable {
  lease(event: LeaseEvent): void;
  observed(scope: string): void;
}

const ofKind = (scopes: Iterable<string>, kind: ScopeKind): number =>
  [...scopes].filter((scope) => scopeKindOf(scope) === kind).length;

export function countLeadership(metrics: NodeMetrics, figures: LeadershipFigures): LeadershipCounts {
  const { standing, elections } = figures;
  const count = (mesh_scope_kind: ScopeKind, mesh_transition: LeadershipEventKind): void =>
    metrics.leadershipTransitions.inc({ mesh_scope_kind, mesh_transition });
  const kinds = new Set<ScopeKind>();
  /** What has been told of stays, as nought. */
  const lookAtKinds = (): void => {
    for (const mesh_scope_kind of KINDS) {
      if (kinds.has(mesh_scope_kind)) continue;
      if (mesh_scope_kind !== 'node' && ofKind(standing(), mesh_scope_kind) === 0) continue;
      kinds.add(mesh_scope_kind);
      // A rate needs to have seen the nought.
      for (const mesh_transition of mesh_scope_kind === 'node' ? OF_NODES : OF_SCOPES)
        metrics.leadershipTransitions.inc({ mesh_scope_kind, mesh_transition }, 0);
    }
  };

  lookAtKinds();
  const claims = metrics.leadershipClaims as typeof metrics.leadershipClaims & { collect: () => void };
  claims.collect = () => {
    lookAtKinds();
    const held = [...figures.held()].map(({ scope }) => scope);
    for (const mesh_scope_kind of kinds)
      metrics.leadershipClaims.set(
        { mesh_scope_kind },
        mesh_scope_kind === 'node' ? Number(figures.epoch() !== null) : ofKind(held, mesh_scope_kind),
      );
  };
  const leaderless = metrics.leadershipLeaderless as typeof metrics.leadershipLeaderless & { collect: () => void };
  leaderless.collect = () => {
    lookAtKinds();
    const led = new Set(figures.tokens().map(({ scope }) => scope));
    const vacant = standing().filter((scope) => !led.has(scope));
    for (const mesh_scope_kind of kinds)
      if (mesh_scope_kind !== 'node')
        metrics.leadershipLeaderless.set({ mesh_scope_kind }, ofKind(vacant, mesh_scope_kind));
  };

  return {
    lease(event) {
      switch (event.kind) {
        case 'elected':
          count(scopeKindOf(event.scope), 'elected');
          metrics.leadershipElectionDuration.observe(elections.elected(event, figures.shown(event.scope)));
          return;
        case 'lost':
        case 'stepped-down':
          count(scopeKindOf(event.scope), event.kind);
          return;
        case 'epoch-began':
          count('node', 'elected');
          return;
        case 'epoch-ended':
          count('node', figures.leaving() ? 'stepped-down' : 'lost');
          return;
        case 'lease-expired':
          count('node', 'expired');
          return;
        case 'lease-reclaimed':
          count('node', 'renewed');
          return;
        default:
          return;
      }
    },
    observed: (scope) => count(scopeKindOf(scope), 'observed'),
    [Symbol.dispose]() {
      claims.collect = () => undefined;
      leaderless.collect = () => undefined;
    },
  };
}

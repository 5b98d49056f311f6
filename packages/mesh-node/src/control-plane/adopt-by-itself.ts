/**
 * Adopts a store that has taken the place of the mesh's own, as an operator would, where `mayAdopt` allows it: in turn with the other control
 * nodes, by the same compare-and-set, audited in the node's own name with its reasons. It also tells the mesh which store this node sees.
 */
import { randomUUID } from 'node:crypto';
import { type Clock, type Instant, millis } from '@omnirelay/primitives';
import type { GuardedRegistry, StoreIdentity } from '@omnirelay/registry';
import type { LeaseGossip } from '../membership/membership-source.ts';
import { CONTROL_BOUNDS } from './bounds.ts';
import { removalsIn, removalsToWrite } from './carried-removals.ts';
import { describeLineage } from './describe-lineage.ts';
import { mayAdopt } from './may-adopt.ts';
import type { ControlState } from './operation-context.ts';

export interface AdoptionDeps {
  readonly state: Pick<
    ControlState,
    'self' | 'meshId' | 'membership' | 'registry' | 'audit' | 'peerRecords' | 'metrics' | 'logger'
  >;
  readonly gossip: Pick<LeaseGossip, 'marksHeardAt' | 'hearMarks' | 'tellRegistry'>;
  readonly isRemoved: (nodeId: string) => boolean;
  /** `manual`: it only tells what it sees. */
  readonly adopt: 'automatic' | 'manual';
  readonly clock: Clock;
}

const RUNBOOK = 'docs/operating/registry.md';

export function adoptByItself(deps: AdoptionDeps): Disposable {
  const { state, gossip, clock, adopt } = deps;
  const { registry, membership, logger } = state;
  let worked: StoreIdentity | null = null;
  let seen: { readonly identity: StoreIdentity; readonly at: Instant } | null = null;
  let toldWhy = '';
  let timer: NodeJS.Timeout | undefined;
  let adopting = false;
  let closed = false;

  const plan = (ms: number): void => {
    clearTimeout(timer);
    if (closed) return;
    timer = setTimeout(consider, ms);
    timer.unref();
  };
  const explain = (why: string): void => {
    if (why === toldWhy) return;
    toldWhy = why;
    logger.warn({ event: 'lineage-not-adopted', runbook: RUNBOOK }, `the store is not adopted automatically: ${why}`);
  };

  function look(): void {
    const { kind, storeIdentity } = registry.state();
    const visible = kind !== 'dark' && kind !== 'opening' && storeIdentity !== undefined;
    gossip.tellRegistry(visible ? { identity: storeIdentity, sound: kind === 'ok' } : null);
    if (kind === 'ok' && storeIdentity !== undefined) {
      worked = storeIdentity;
      toldWhy = '';
    }
    if (!visible || kind === 'ok') {
      seen = null;
      clearTimeout(timer);
      return;
    }
    if (adopt === 'manual' || seen?.identity === storeIdentity) return;
    seen = { identity: storeIdentity, at: clock.now() };
    plan(CONTROL_BOUNDS.adoptSettleMs);
  }

  function consider(): void {
    if (seen !== null) gossip.hearMarks(seen.at);
    // All may have answered already, and this have been considered within that call.
    if (seen === null || adopting) return;
    const verdict = mayAdopt({
      state: registry.state(),
      meshId: state.meshId,
      clusterId: state.self.clusterId,
      worked,
      view: membership.view(),
      isRemoved: deps.isRemoved,
      seenAt: seen.at,
      heardAt: gossip.marksHeardAt(),
    });
    if (verdict.kind === 'nothing') return;
    if (verdict.kind !== 'may') {
      explain(verdict.why);
      // By hand it stays unless the store becomes another one, or the same one well.
      if (verdict.kind === 'wait') plan(CONTROL_BOUNDS.adoptTurnMs);
      return;
    }
    const dueAt = seen.at + millis(CONTROL_BOUNDS.adoptSettleMs + verdict.turn * CONTROL_BOUNDS.adoptTurnMs);
    if (clock.now() < dueAt) {
      plan(Math.max(1, dueAt - clock.now()));
      return;
    }
    adopting = true;
    void goOn(seen.identity, verdict.because)
      .catch((error: unknown) =>
        logger.warn({ event: 'lineage-not-adopted', err: error }, 'the store could not be adopted'),
      )
      .finally(() => {
        adopting = false;
        plan(CONTROL_BOUNDS.adoptTurnMs);
      });
  }

  async function goOn(identity: StoreIdentity, because: string): Promise<void> {
    const removals = removalsIn(state.peerRecords.records());
    if (removals.length > CONTROL_BOUNDS.carriedRemovals) {
      explain(
        `${removals.length} removals would have to be carried over, and one transaction takes ${CONTROL_BOUNDS.carriedRemovals}`,
      );
      return;
    }
    const correlationId = randomUUID();
    const from = worked ?? registry.state().stored?.storeIdentity ?? 'a store that is not known any more';
    const reason = `the store changed from ${from} to ${identity}; ${because}`.slice(
      0,
      CONTROL_BOUNDS.adoptReasonLength,
    );
    const outcome = await adoptAudited({ registry, state, identity, reason, correlationId, removals });
    if (outcome.kind !== 'adopted') {
      logger.info({ event: 'lineage-not-adopted', correlationId }, outcome.explanation);
      return;
    }
    state.metrics.registryAdoptions.inc({ mesh_trigger: 'automatic' });
    logger.warn(
      {
        event: 'lineage-adopted',
        correlationId,
        lineageEpoch: String(outcome.after.lineageEpoch),
        storeIdentity: identity,
        runbook: RUNBOOK,
      },
      `this node has adopted the store by itself: ${reason}. What only the former store held is gone, and every claim of before is void`,
    );
  }

  const stops = [
    registry.onStateChange(look),
    membership.subscribe(({ kind }) => void (kind === 'marks-heard' && seen !== null && consider())),
  ];
  look();
  return {
    [Symbol.dispose]() {
      closed = true;
      clearTimeout(timer);
      for (const stop of stops) stop();
    },
  };
}

interface Act {
  readonly registry: GuardedRegistry;
  readonly state: AdoptionDeps['state'];
  readonly identity: StoreIdentity;
  readonly reason: string;
  readonly correlationId: string;
  readonly removals: ReturnType<typeof removalsIn>;
}

function adoptAudited({ registry, state, identity, reason, correlationId, removals }: Act) {
  const { nodeId, trustDomain } = state.self;
  return state.audit.alongside((planEntry) =>
    registry.adopt({
      expectedStoreIdentity: identity,
      writerId: nodeId,
      dryRun: false,
      alongside: async (adoption, read) => {
        const carried = await removalsToWrite(removals, read);
        const entry = await planEntry(
          {
            action: 'adopt-lineage',
            object: 'lineage',
            principal: { kind: 'node', issuer: trustDomain, subject: nodeId, displayName: nodeId, scopes: [] },
            correlationId,
            outcome: 'accepted',
            reason,
            before: adoption.before === undefined ? undefined : describeLineage(adoption.before),
            after: { ...describeLineage(adoption.after), removalsCarriedOver: carried.length },
          },
          read,
        );
        return { conditions: entry.conditions, writes: [...entry.writes, ...carried] };
      },
    }),
  );
}

/**
 * The redis primary is cut off with writes in flight, and on its side the leader goes on. The sentinel promotes a replica, an operator adopts it, and the next
 * leads there. No two claims may ever have one fence, and every answered write that the new primary lacks must be found and named; with copies on all
 * replicas there is none.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { loadConfig, type OmniRelayConfig } from '@omnirelay/config';
import { openRegistryStore } from '@omnirelay/mesh-node/registry-store';
import { instant, wallTime } from '@omnirelay/primitives';
import {
  isRegistryError,
  NO_HIGH_WATER,
  openGuardedRegistry,
  openHighWater,
  type RegistryState,
  type StoreIdentity,
  type TxnId,
} from '@omnirelay/registry';
import { sharedClockMs } from '../process-usage.ts';
import { judgeEffects } from './effect-log.ts';
import { type Effect, readEffects } from './effects.ts';
import { type LeaderFleet, startLeaderFleet } from './leader-fleet.ts';
import { startCuttableRedis, type WaitPolicy } from './redis-with-a-line-to-cut.ts';
import { stepDown } from './takeovers.ts';

export interface CutPrimaryOptions {
  readonly wait: WaitPolicy;
  readonly signal?: AbortSignal;
  readonly progress?: (line: string) => void;
}

export interface CutPrimaryFigures {
  readonly effects: number;
  readonly claims: number;
  /** Begun after the cut on the primary's side, and answered `committed`. */
  readonly acknowledgedBehindTheCut: number;
  /** Of all that were answered, those that the mesh has no more. */
  readonly lost: number;
  /** Of these, those that the registry says are absent when it is asked by their transaction. */
  readonly named: number;
  /** Writes under the old claim after the line was healed, refused. */
  readonly refused: number;
}

const SCOPE = 'jobs';
const NEAR = 'm0';
const DEADLINE_MS = 60_000;
const WORKS_MS = 1_500;
const GOES_ON = 20;
const ASKS_AGAIN_MS = 200;

export async function cutPrimary(
  options: CutPrimaryOptions,
): Promise<{ readonly figures: CutPrimaryFigures; readonly problems: readonly string[] }> {
  const { wait, signal = new AbortController().signal, progress = () => undefined } = options;
  await using redis = await startCuttableRedis(wait);
  await using fleet = await startLeaderFleet({
    nodes: 3,
    registry: (index) => (index === 0 ? redis.nearPrimary : redis.elsewhere),
    scopes: [SCOPE],
    keepsLog: true,
    everyMs: 2,
  });
  const acknowledged: Effect[] = [];
  const begun = new Map<Effect, number>();
  fleet.onAnswer((_name, answer) => {
    if (answer.kind !== 'accepted' || answer.scope !== SCOPE) return;
    acknowledged.push(answer.effect);
    begun.set(answer.effect, answer.beganMs);
  });
  await fleet.settled();
  const config = loadConfig({ text: fleet.configOf('m1'), env: {} });
  await using store = await openRegistryStore(config, signal);
  if (fleet.leaderOf(SCOPE)?.name !== NEAR) await stepDown(fleet, SCOPE, store, NEAR);
  await fleet.settled();
  const old = fleet.leaderOf(SCOPE);
  if (old?.name !== NEAR) throw new Error(`${old?.name} leads ${SCOPE}, not ${NEAR}`);
  await delay(WORKS_MS);

  redis.cut();
  const cutAt = sharedClockMs();
  const isBehind = (effect: Effect): boolean =>
    effect.claimId === old.effect.claimId && (begun.get(effect) ?? 0) > cutAt;
  // Where every copy is waited for, the new primary takes nothing either before the old one is back, as a replica.
  const seen = await adopted(config, { signal, atSight: wait === 'all' ? redis.heal : () => undefined });
  const next = await ledAnew(fleet, old.effect, signal);
  progress(`${wait}: ${seen}; ${next} leads`);
  await delay(WORKS_MS);
  const acknowledgedBehindTheCut = acknowledged.filter(isBehind).length;
  redis.heal();
  await fleet.settled();
  const problems: string[] = [];
  let refused = 0;
  for (let write = 0; write < GOES_ON; write++) {
    const command = { kind: 'go-on', scope: SCOPE, claimId: old.effect.claimId } as const;
    const { outcome } = await fleet.ask(NEAR, command, 'went-on');
    if (outcome.startsWith('refused')) refused += 1;
    else if (outcome === 'accepted') problems.push(`${NEAR} went on under ${old.effect.fence}`);
  }
  const told = [...acknowledged];
  const { effects, claims, lost, ...verdict } = judgeEffects({
    scope: SCOPE,
    kept: await readEffects(store, SCOPE),
    acknowledged: told,
  });
  problems.push(...verdict.problems);
  let named = 0;
  for (const { txnId } of lost) if ((await store.outcomeOf(txnId as TxnId)).kind === 'absent') named += 1;
  if (named < lost.length) problems.push(`${lost.length} answered writes are gone, and the registry names ${named}`);
  if (wait === 'all' && lost.length > 0) problems.push(`${lost.length} writes that all replicas had are gone`);
  if (claims < 2) problems.push('nobody else led after the cut: nothing was shown');
  if (wait === 'none' && lost.length === 0) problems.push('nothing was lost: nothing was shown');
  progress(`${wait}: ${acknowledgedBehindTheCut} effects were answered behind the cut, ${lost.length} are lost`);
  return { figures: { effects, claims, acknowledgedBehindTheCut, lost: lost.length, named, refused }, problems };
}

interface Adoption {
  readonly signal: AbortSignal;
  /** Called once another store is seen in the registry's place, before it is adopted. */
  readonly atSight: () => void;
}

/** What an operator does: looks at what the sentinel has promoted, and adopts it. Answers what was seen. */
async function adopted(config: OmniRelayConfig, { signal, atSight }: Adoption): Promise<string> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]);
  const { meshId, gossip } = config.mesh;
  const noFile = { load: async () => NO_HIGH_WATER, save: async () => undefined };
  await using highWater = await openHighWater(noFile, () => undefined);
  await using registry = openGuardedRegistry({
    openStore: (closed) => openRegistryStore(config, closed),
    kind: 'redis',
    meshId,
    clusterId: gossip.clusterId,
    highWater,
    founding: () => ({ kind: 'withheld', explanation: 'an operator only looks' }),
    clock: { now: () => instant(performance.now()), wall: () => wallTime(Date.now()) },
  });
  const state = await new Promise<RegistryState>((resolve, reject) => {
    deadline.addEventListener('abort', () => reject(new Error(`nothing to adopt: ${registry.state().explanation}`)));
    const look = (seen: RegistryState): void => {
      if (seen.kind === 'foreign' || seen.kind === 'behind') resolve(seen);
    };
    registry.onStateChange(look);
    look(registry.state());
  });
  atSight();
  const expectedStoreIdentity = state.storeIdentity as StoreIdentity;
  for (;;) {
    deadline.throwIfAborted();
    const outcome = await registry
      .adopt({ expectedStoreIdentity, writerId: 'operator', dryRun: false })
      .catch((error: unknown) => {
        // Its copies are not there yet.
        if (!isRegistryError(error) || error.code !== 'registry_dark') throw error;
        return undefined;
      });
    if (outcome?.kind === 'adopted' || outcome?.kind === 'not-needed')
      return `the registry was ${state.kind} (${state.explanation.split('. ')[0]})`;
    await delay(ASKS_AGAIN_MS);
  }
}

/** Who leads under the new lineage, which stands in the first two parts of a fence: anybody who has been let in again. */
async function ledAnew(fleet: LeaderFleet, old: Effect, signal: AbortSignal): Promise<string> {
  const lineage = ({ fence }: Effect): string => fence.slice(0, fence.lastIndexOf('.'));
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]);
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const leader = fleet.leaderOf(SCOPE);
      if (leader === undefined || lineage(leader.effect) <= lineage(old)) return;
      stop();
      resolve(leader.name);
    };
    const stop = fleet.onAnswer(look);
    deadline.addEventListener('abort', () => {
      stop();
      reject(new Error(`nobody led ${SCOPE} after the new primary was adopted`));
    });
    look();
  });
}

/** From the end of a leader to the first effect that is accepted from the next: what those wait for whom the scope serves. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { RegistryStore, TxnId } from '@omnirelay/registry';
import { sharedClockMs } from '../process-usage.ts';
import { quantile } from '../statistics.ts';
import type { Accepted, LeaderFleet } from './leader-fleet.ts';

/** Longer than any leader is away here. */
const DEADLINE_MS = 60_000;
/** Between two runs, up to: nothing happens in step with the renewals of the leases. */
const SCATTER_MS = 1_000;
/** So many runs in which the store was held for one that shows something. */
const HELD_A_RUN = 5;

export class NobodyLed extends Error {}

/** Milliseconds from what `act` did, which says when it did it, to the next claim's first effect. */
export async function timeToNext(
  fleet: LeaderFleet,
  scope: string,
  act: (leader: Accepted) => number | Promise<number>,
  withinMs = DEADLINE_MS,
): Promise<number> {
  const leader = fleet.leaderOf(scope);
  if (leader === undefined) throw new Error(`nobody leads ${scope}`);
  const next = Promise.withResolvers<number>();
  const stop = fleet.onAnswer((_name, answer) => {
    if (answer.kind !== 'accepted' || answer.scope !== scope || answer.effect.claimId === leader.effect.claimId) return;
    if (answer.effect.fence > leader.effect.fence) next.resolve(answer.atMs);
    else next.reject(new Error(`an effect was accepted under ${answer.effect.fence} after ${leader.effect.fence}`));
  });
  const deadline = setTimeout(
    () => next.reject(new NobodyLed(`nobody led ${scope} within ${withinMs / 1000} s`)),
    withinMs,
  );
  try {
    const at = await act(leader);
    return (await next.promise) - at;
  } finally {
    clearTimeout(deadline);
    stop();
  }
}

/** Starts whoever it was again. */
export async function crash(fleet: LeaderFleet, scope: string): Promise<number> {
  let name = '';
  const taken = await timeToNext(fleet, scope, (leader) => {
    name = leader.name;
    return fleet.kill(name);
  });
  await fleet.ended(name);
  await fleet.start(name);
  return taken;
}

/**
 * Lets it go on afterwards; whatever it still tries is refused, or the run fails.
 * @param heldMs where the leader may be frozen while it holds the store's one lock: how long to wait until that is plain, and undefined is answered
 */
export async function freeze(fleet: LeaderFleet, scope: string, heldMs?: number): Promise<number | undefined> {
  let frozen: Accepted | undefined;
  const act = (leader: Accepted): number => {
    frozen = leader;
    return fleet.freeze(leader.name);
  };
  const taken = await timeToNext(fleet, scope, act, heldMs).catch((error: unknown) => {
    if (heldMs === undefined || !(error instanceof NobodyLed)) throw error;
    return undefined;
  });
  const { name, effect } = frozen as unknown as Accepted;
  fleet.thaw(name);
  if (taken === undefined) return undefined;
  const { outcome } = await fleet.ask(name, { kind: 'go-on', scope, claimId: effect.claimId }, 'went-on');
  if (outcome === 'accepted') throw new Error(`${name} went on under ${effect.fence}, and it was accepted`);
  return taken;
}

/** As the control API asks: by a record, which the leader obeys. */
export const stepDown = (fleet: LeaderFleet, scope: string, store: RegistryStore, next?: string): Promise<number> =>
  timeToNext(fleet, scope, async ({ effect: { claimId, fence } }) => {
    const at = sharedClockMs();
    const request = {
      scope,
      claimId,
      fence,
      reason: 'bench',
      requestedBy: 'bench',
      correlationId: randomUUID(),
      ...(next === undefined ? {} : { next }),
    };
    const outcome = await store.transact({
      under: { kind: 'unfenced' },
      writerId: 'bench',
      txnId: randomUUID() as TxnId,
      conditions: [],
      writes: [
        {
          kind: 'put',
          key: `leadership/step-down/${scope}`,
          value: JSON.stringify({ ...request, at: new Date().toISOString() }),
        },
      ],
    });
    if (outcome.kind !== 'committed') throw new Error(`the request was not written: ${outcome.kind}`);
    return at;
  });

/** A process that is told to end: it hands over what it leads before it goes. */
export async function leave(fleet: LeaderFleet, scope: string): Promise<number> {
  let name = '';
  const taken = await timeToNext(fleet, scope, async (leader) => {
    name = leader.name;
    return (await fleet.ask(name, { kind: 'leave' }, 'leaving')).atMs;
  });
  fleet.kill(name);
  await fleet.ended(name);
  await fleet.start(name);
  return taken;
}

export interface TakeoverTimes {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly maxMs: number;
}

export const timesOf = (taken: readonly number[]): TakeoverTimes => ({
  p50Ms: quantile(taken, 0.5),
  p95Ms: quantile(taken, 0.95),
  maxMs: quantile(taken, 1),
});

export async function repeat(
  fleet: LeaderFleet,
  { runs, say }: { readonly runs: number; readonly say: (line: string) => void },
  once: () => Promise<number | undefined>,
): Promise<TakeoverTimes & { readonly held: number }> {
  const taken: number[] = [];
  let held = 0;
  while (taken.length < runs && held <= runs * HELD_A_RUN) {
    await fleet.settled();
    await delay(Math.random() * SCATTER_MS);
    const ms = await once();
    if (ms === undefined) held += 1;
    else taken.push(ms);
    say(
      ms === undefined
        ? 'the store was held by the one that was frozen'
        : `${taken.length} of ${runs}: ${Math.round(ms)} ms`,
    );
  }
  return { ...timesOf(taken), held };
}

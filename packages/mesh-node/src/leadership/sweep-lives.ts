/**
 * The records of nodes that are gone, `liveness/<node>` and `claims/node/<node>`: whoever leads the mesh drops them a while after their end, some at a
 * time, under its fence. Each transaction compares what it drops, so a node that comes back in that moment keeps its own; what makes it harmless at
 * any other is said in `swept-lives.ts` of the protocol.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import {
  type Authority,
  EPOCH_FLOOR_RECORD,
  LIVENESS_PREFIX,
  livenessKey,
  nodeScope,
  type StoredLife,
  scopeKey,
  storedLife,
  sweepOf,
} from '@omnirelay/protocol';
import type { GuardedRegistry, RegistryRecord, Transaction, TxnId } from '@omnirelay/registry';
import { recordsBelow } from '../control-plane/records-below.ts';
import { LEADERSHIP_BOUNDS } from './bounds.ts';
import { NODE_CLAIMS_PREFIX } from './scope-kind.ts';

export interface LifeSweepDeps {
  readonly registry: Pick<GuardedRegistry, 'store'>;
  readonly writerId: string;
  /** What leads the mesh, while this node does. */
  readonly authority: () => Authority | undefined;
  /** Milliseconds between two transactions. */
  readonly pauseMs?: number;
}

/** Since when each sweep has found a held record at the same version, in Unix milliseconds. */
interface StoodStill {
  readonly version: bigint;
  readonly since: number;
}

export class LifeSweep {
  readonly #deps: LifeSweepDeps;
  #still = new Map<string, StoodStill>();
  /** When all were listed last. */
  #listedAt = Number.NEGATIVE_INFINITY;

  constructor(deps: LifeSweepDeps) {
    this.#deps = deps;
  }

  /** How many lives were dropped. `wall`: Unix milliseconds. @throws RegistryError */
  async sweep(wall: number, signal: AbortSignal): Promise<number> {
    const due = dueOf(await this.#stored(wall, signal), wall).slice(0, LEADERSHIP_BOUNDS.livesPerSweep);
    let dropped = 0;
    for (let at = 0; at < due.length && !signal.aborted; at += LEADERSHIP_BOUNDS.livesPerTransaction) {
      // Whoever begins meanwhile compares the floor: there is time for it between two.
      if (at > 0) await wait(this.#deps.pauseMs ?? LEADERSHIP_BOUNDS.livesPauseMs, undefined, { signal, ref: false });
      const batch = due.slice(at, at + LEADERSHIP_BOUNDS.livesPerTransaction);
      const authority = this.#deps.authority();
      if (authority === undefined) break;
      dropped += await this.#drop(batch, authority, signal);
    }
    return dropped;
  }

  /** Those that have ended, and those that have stood still for hours although nobody has ended them, or none that can be believed says when. */
  async #stored(wall: number, signal: AbortSignal): Promise<StoredLife[]> {
    const { store } = this.#deps.registry;
    const claims = new Map<string, RegistryRecord>();
    for await (const record of recordsBelow(store, NODE_CLAIMS_PREFIX, signal)) claims.set(record.key, record);
    const lives: StoredLife[] = [];
    const still = new Map<string, StoodStill>();
    // A sweep that fell out may have been in the dark: nobody could renew, and whoever held a lease may be about to take it up again.
    const gap = wall - this.#listedAt;
    if (gap < 0 || gap > LEADERSHIP_BOUNDS.sweepGapMs) this.#still.clear();
    for await (const record of recordsBelow(store, LIVENESS_PREFIX, signal)) {
      const claim = claims.get(NODE_CLAIMS_PREFIX + record.key.slice(LIVENESS_PREFIX.length));
      const life = storedLife(record, claim);
      if (life === undefined) continue;
      if (hasNoEnd(life, wall) && !this.#standsStill(life, wall, still)) continue;
      lives.push(life);
    }
    if (!signal.aborted) {
      this.#still = still;
      this.#listedAt = wall;
    }
    return lives;
  }

  #standsStill({ nodeId, version }: StoredLife, wall: number, still: Map<string, StoodStill>): boolean {
    const before = this.#still.get(nodeId);
    const since = before?.version === version ? before.since : wall;
    still.set(nodeId, { version, since });
    return wall - since >= LEADERSHIP_BOUNDS.stillLifeAgeMs;
  }

  /** Read once more with the floor: what has changed since they were listed stays, and keeps none of the others. */
  async #drop(batch: readonly StoredLife[], authority: Authority, signal: AbortSignal): Promise<number> {
    const { registry, writerId } = this.#deps;
    const keys = batch.flatMap(({ nodeId }) => [livenessKey(nodeId), scopeKey(nodeScope(nodeId))]);
    const { records } = await registry.store.read([EPOCH_FLOOR_RECORD, ...keys], { signal });
    const now = new Map(records.map((record) => [record.key, record]));
    const lives = batch.filter(
      ({ nodeId, version, claimVersion }) =>
        now.get(livenessKey(nodeId))?.version === version &&
        now.get(scopeKey(nodeScope(nodeId)))?.version === claimVersion,
    );
    if (lives.length === 0) return 0;
    const { scope, fence, claimId } = authority;
    const { conditions, writes } = sweepOf(lives, now.get(EPOCH_FLOOR_RECORD));
    const outcome = await registry.store.transact(
      {
        under: { kind: 'fence', scope, fence, claimId },
        writerId,
        txnId: randomUUID() as string as TxnId,
        conditions: [...authority.conditions, ...conditions] as Transaction['conditions'],
        writes,
      },
      { signal },
    );
    return outcome.kind === 'committed' ? lives.length : 0;
  }
}

/** It is held, or was ended by somebody whose clock is ahead: by how much nobody knows, and its time might never come. */
const hasNoEnd = ({ held, ended }: StoredLife, wall: number): boolean =>
  held || (ended !== undefined && ended.at > wall);

/** The oldest first: those past their time, and above the bound those that are not quite fresh. Those without an end have stood still for long, and are due. */
export function dueOf(lives: readonly StoredLife[], wall: number): StoredLife[] {
  const endOf = (life: StoredLife): number => (hasNoEnd(life, wall) ? 0 : (life.ended?.at ?? 0));
  const byEnd = [...lives].sort((a, b) => endOf(a) - endOf(b));
  const surplus = byEnd.length - LEADERSHIP_BOUNDS.endedLives;
  return byEnd.filter((life, index) => {
    const age = wall - endOf(life);
    return (
      hasNoEnd(life, wall) ||
      age >= LEADERSHIP_BOUNDS.endedLifeAgeMs ||
      (index < surplus && age >= LEADERSHIP_BOUNDS.youngestSweptMs)
    );
  });
}

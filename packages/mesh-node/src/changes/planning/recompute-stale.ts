/**
 * A plan that is stale, or that a mismatch has paused, is computed anew by whoever leads, of the question that it was made of: it is another revision, which
 * nobody has approved, and people see what differs. What has no question, undoes another or would move nothing any more stays, for people to decide; what is the controller's alone is for it to revise.
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '@omnirelay/primitives';
import {
  type Actor,
  type ChangeHeader,
  type ChangeId,
  hashContent,
  namespacesIn,
  type StoredChange,
  writesOfVerb,
} from '@omnirelay/protocol/change';
import type { GuardedRegistry, RegistryCondition, RegistryWrite } from '@omnirelay/registry';
import { CONTROL_BOUNDS } from '../../control-plane/bounds.ts';
import { LedActs, type LedActsDeps } from '../../control-plane/led-acts.ts';
import { Problem } from '../../control-plane/problem.ts';
import { isControllersAlone } from '../../rebalance/rebalance-actor.ts';
import { readStoredContent } from '../change-contents.ts';
import { hashText } from '../hash-text.ts';
import { type ChangeQuestion, questionKey, readQuestion } from './change-question.ts';
import { computeContent } from './compute-content.ts';
import { restOfQuestion } from './rest-of-question.ts';
import { type LeaderSeen, seenByLeader } from './seen-by-leader.ts';

export interface RecomputeDeps extends LeaderSeen, Omit<LedActsDeps, 'wall'> {
  readonly registry: GuardedRegistry;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}

/** A chain of its own, since it is written by another part of the process than others are. */
export const recomputeWriter = (nodeId: string): string => `${nodeId}~recompute`;

/** What comes within this time is looked at together: a node that goes touches many plans at once, and more than once. */
const GATHER_MS = 500;
/** One that could not be computed is tried again, so often and after so long. */
const ATTEMPTS = 5;
const AGAIN_MS = 5_000;

interface Tried {
  readonly version: bigint;
  readonly count: number;
  /** By the monotonic clock. */
  readonly notBefore: number;
}

export class RecomputeStale implements AsyncDisposable {
  readonly #deps: RecomputeDeps;
  readonly #acts: LedActs;
  readonly #tried = new Map<ChangeId, Tried>();
  readonly #stops: readonly (() => void)[];
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();

  constructor(deps: RecomputeDeps) {
    this.#deps = deps;
    const { changes, nodeId, clock } = deps;
    this.#acts = new LedActs(recomputeWriter(nodeId), changes.headers, { ...deps, wall: () => clock.wall() });
    const ticking = setInterval(() => this.#wake(), AGAIN_MS).unref();
    this.#stops = [() => clearInterval(ticking), changes.onSettled(() => this.#wake())];
    this.#wake();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const stop of this.#stops) stop();
    clearTimeout(this.#timer);
    this.#acts[Symbol.dispose]();
    await this.#looking;
  }

  #wake(): void {
    if (this.#acts.signal.aborted || this.#timer !== undefined) return;
    if (this.#acts.authority === undefined || this.#due().length === 0) return;
    this.#timer = setTimeout(() => {
      this.#looking = this.#look().finally(() => {
        this.#timer = undefined;
      });
    }, GATHER_MS).unref();
  }

  /** Not overdue, and not tried in vain just now. */
  #due(): readonly { readonly header: ChangeHeader; readonly version: bigint }[] {
    const { changes, clock } = this.#deps;
    return [...changes.all().values()].filter(({ header, version }) => {
      if (
        isControllersAlone(header) ||
        !this.#asksAnew(header) ||
        header.rollbackOf !== undefined ||
        header.expiresAt <= clock.wall()
      )
        return false;
      const tried = this.#tried.get(header.id);
      return tried?.version !== version || (tried.count < ATTEMPTS && tried.notBefore <= clock.now());
    });
  }

  /** While a step is in flight nothing is revised: what comes of it is seen then. */
  #asksAnew(header: ChangeHeader): boolean {
    if (header.state === 'stale') return true;
    return header.pausedBy === 'mismatch' && this.#deps.changes.journal(header).inFlight === 0;
  }

  /** Never rejects. */
  async #look(): Promise<void> {
    const due = this.#due();
    const known = new Set(due.map(({ header }) => header.id));
    for (const id of this.#tried.keys())
      if (!known.has(id) && this.#deps.changes.get(id) === undefined) this.#tried.delete(id);
    for (const { header, version } of due) {
      if (this.#acts.signal.aborted || this.#acts.authority === undefined) return;
      const before = this.#tried.get(header.id);
      const count = before?.version === version ? before.count + 1 : 1;
      this.#tried.set(header.id, { version, count, notBefore: this.#deps.clock.now() + AGAIN_MS });
      try {
        await this.#recompute(header, version);
      } catch (error) {
        // What cannot be computed is told by its state: it stays stale.
        if (!(error instanceof Problem) && !this.#acts.signal.aborted) this.#deps.onError(error);
      }
    }
  }

  /** @throws Problem, RegistryError */
  async #recompute(header: ChangeHeader, version: bigint): Promise<void> {
    const { registry, policies, clock } = this.#deps;
    const question = await this.#questionOf(header.id);
    if (question === undefined) return;
    const { signal } = this.#acts;
    const seen = seenByLeader(this.#deps, signal);
    const { content } = await computeContent(restOfQuestion(question, seen.view), seen);
    const stored = await readStoredContent(registry.store, header, signal);
    if (stored.kind === 'unreadable') return;
    const { journal, stepVersions } = this.#deps.changes.journal(header);
    const change: StoredChange = { change: { header, content: stored.content, journal }, version, stepVersions };
    const at = clock.wall();
    const lives = namespacesIn(content).map((namespace) => policies.effectivePolicy(namespace).changeTtlMs);
    const written = writesOfVerb(change, {
      ...{ kind: 'revise', by: this.#actor, at, content, contentHash: hashContent(content, hashText) },
      expiresAt: at + Math.min(...lives),
    });
    if (written.kind !== 'writes') return;
    const { header: after } = written.change;
    for (const [index, { conditions, writes }] of written.transactions.entries()) {
      const isLast = index === written.transactions.length - 1;
      const committed = await this.#acts.commit({
        ...(isLast && {
          draft: {
            action: 'change-recompute',
            object: `change/${header.id}`,
            correlationId: header.correlationId ?? randomUUID(),
            reason: header.voids.at(-1)?.touched[0]?.now ?? 'what it rested upon holds no more',
            before: { state: header.state, revision: header.revision, contentHash: header.contentHash },
            after: { state: after.state, revision: after.revision, contentHash: after.contentHash },
          },
        }),
        conditions: conditions as readonly RegistryCondition[],
        writes: writes as readonly RegistryWrite[],
      });
      if (!committed) return;
    }
  }

  async #questionOf(id: ChangeId): Promise<ChangeQuestion | undefined> {
    const { store } = this.#deps.registry;
    const options = { signal: this.#acts.signal, timeoutMs: CONTROL_BOUNDS.registryTimeoutMs };
    const [record] = (await store.read([questionKey(id)], options)).records;
    const read = record === undefined ? undefined : readQuestion(record);
    return read?.kind === 'question' ? read.question : undefined;
  }

  get #actor(): Actor {
    const { trustDomain, nodeId } = this.#deps;
    return {
      ...{ kind: 'system', issuer: trustDomain, subject: nodeId, displayName: nodeId },
      ...{ mayOperate: true, isAdmin: false },
    };
  }
}

/** What whoever leads does to changes by itself: under its fence, and with an audit entry wherever the header of a change becomes another. */
import { randomUUID } from 'node:crypto';
import {
  type Actor,
  type ChangeTransaction,
  type ChangeVerb,
  type StoredChange,
  type VerbWrites,
  writesOfVerb,
} from '@omnirelay/protocol/change';
import type { RegistryCondition, RegistryWrite } from '@omnirelay/registry';
import { LedActs, type LedActsDeps } from '../control-plane/led-acts.ts';
import type { FollowedChanges } from './followed-changes.ts';

/** A chain of its own, since it is written by another part of the process than operators' acts are. */
export const changeWriter = (nodeId: string): string => `${nodeId}~changes`;

export interface ChangeAct {
  readonly verb: ChangeVerb;
  /** What goes into the same transaction. */
  readonly beside?: ChangeTransaction;
  /** A sentence, for the audit. */
  readonly reason?: string;
}

export interface ChangeActsDeps extends LedActsDeps {
  readonly changes: FollowedChanges;
  /** A verb was refused: what is known here is of no use, or something is wrong. */
  readonly onRefused: (stored: StoredChange, verb: ChangeVerb['kind'], detail: string) => void;
}

export class ChangeActs implements Disposable {
  readonly #deps: ChangeActsDeps;
  readonly #acts: LedActs;

  constructor(deps: ChangeActsDeps) {
    const { headers, steps } = deps.changes;
    this.#deps = deps;
    this.#acts = new LedActs(changeWriter(deps.nodeId), reachedBoth([headers, steps]), deps);
  }

  get signal(): AbortSignal {
    return this.#acts.signal;
  }

  /** Whoever leads, as an actor of a change. */
  get actor(): Actor {
    const { trustDomain, nodeId } = this.#deps;
    return {
      ...{ kind: 'system', issuer: trustDomain, subject: nodeId, displayName: nodeId },
      ...{ mayOperate: true, isAdmin: false },
    };
  }

  /** False where it was not done: another look decides anew. @throws RegistryError, Problem */
  async do(stored: StoredChange, act: ChangeAct): Promise<boolean> {
    return this.write(stored, act, writesOfVerb(stored, act.verb));
  }

  /** `written`: by that verb. @throws as `do` does */
  async write(stored: StoredChange, { verb, beside, reason }: ChangeAct, written: VerbWrites): Promise<boolean> {
    if (written.kind === 'unchanged') return false;
    if (written.kind === 'refused') {
      this.#deps.onRefused(stored, verb.kind, `${written.code}: ${written.detail}`);
      return false;
    }
    const before = stored.change.header;
    const { header } = written.change;
    // Nothing that whoever leads does writes content.
    const [{ conditions, writes }] = written.transactions as readonly [ChangeTransaction];
    return this.#acts.commit({
      ...(header !== before && {
        draft: {
          action: `change-${verb.kind}`,
          object: `change/${header.id}`,
          correlationId: header.correlationId ?? randomUUID(),
          ...((reason ?? header.ended) !== undefined && { reason: reason ?? header.ended }),
          ...(header.changeTicket !== undefined && { changeTicket: header.changeTicket }),
          before: { state: before.state, contentHash: before.contentHash },
          after: { state: header.state, contentHash: header.contentHash },
        },
      }),
      conditions: [...conditions, ...(beside?.conditions ?? [])] as readonly RegistryCondition[],
      writes: [...writes, ...(beside?.writes ?? [])] as readonly RegistryWrite[],
    });
  }

  [Symbol.dispose](): void {
    this.#acts[Symbol.dispose]();
  }
}

type Reaching = Pick<FollowedChanges['headers'], 'reached'>;

const reachedBoth = (mirrors: readonly Reaching[]): Reaching => ({
  reached: async (...asked) => (await Promise.all(mirrors.map((mirror) => mirror.reached(...asked)))).every(Boolean),
});

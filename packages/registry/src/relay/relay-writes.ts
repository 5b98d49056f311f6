/**
 * Writes through control nodes. A transaction whose answer was lost is sent again under its own id, which a store applies once; what a second
 * answer does not settle is `unknown`. A heartbeat that was lost is `unknown` at once: whoever renews compares anew.
 */
import type { RelayExpectation, RelayOutcomeOf, RelayTransactOutcome } from '@omnirelay/wire';
import { RELAY_BOUNDS } from '../bounds.ts';
import type { StoreExpectation, Transaction, TransactOutcome, TxnId } from '../port.ts';
import { RegistryError } from '../registry-error.ts';
import { askAnywhere, attemptTime, left, type Patience } from './ask-anywhere.ts';
import { expectOutcome, failureError, isOnesOwn, recordsOf } from './call-outcome.ts';
import type { ControlNodes } from './control-nodes.ts';

/** A transaction that may still arrive through one control node, whatever another one says. */
interface Uncertain {
  readonly address: string;
  /** Monotonic milliseconds. */
  readonly until: number;
}

export class RelayWrites {
  readonly #nodes: ControlNodes;
  readonly #readBackMs: number;
  readonly #uncertain = new Map<TxnId, Uncertain>();

  constructor(nodes: ControlNodes, readBackMs: number) {
    this.#nodes = nodes;
    this.#readBackMs = readBackMs;
  }

  /** @throws RegistryError when surely nothing was written; or the signal's reason */
  async transact(
    txn: Transaction,
    expects: StoreExpectation | undefined,
    patience: Patience,
  ): Promise<TransactOutcome> {
    const nodes = this.#nodes;
    const operation = { kind: 'transact', txn, ...expecting(expects) } as const;
    const tried = new Set<string>();
    /** What was sent may have been written. */
    let doubt: string | null = null;
    let until = performance.now();
    let last: RegistryError | undefined;
    const unknown = (detail: string): TransactOutcome => ({ kind: 'unknown', txnId: txn.txnId, detail });
    for (;;) {
      const line = await nodes.pick({ tried, until, signal: patience.signal }).catch((error: unknown) => {
        if (doubt !== null) return null;
        throw last !== undefined && !nodes.isOver(patience.signal) ? last : error;
      });
      if (line === null) return unknown(doubt ?? '');
      const timeoutMs = attemptTime(nodes, line, tried, patience);
      const calledOff = (): null => null;
      const asked = line.call(operation, timeoutMs, patience.signal);
      const answer = await asked.catch(calledOff);
      if (answer === null) {
        this.#remember(txn.txnId, line.address, timeoutMs);
        return unknown('it was called off after it had been sent');
      }
      switch (answer.kind) {
        case 'unsent':
          break;
        case 'lost':
        case 'late':
          this.#remember(txn.txnId, line.address, timeoutMs);
          until = Math.min(patience.deadline, performance.now() + this.#readBackMs);
          doubt ??= answer.detail;
          if (answer.kind === 'late') {
            tried.add(line.address);
            nodes.passOver(line, answer.detail);
          }
          break;
        case 'failure': {
          last = failureError(answer, line.nodeId);
          if (!isOnesOwn(last)) {
            if (doubt === null) throw last;
            return unknown(`${doubt}; asked again: ${last.message}`);
          }
          tried.add(line.address);
          nodes.passOver(line, last.message);
          break;
        }
        default: {
          const { outcome } = expectOutcome(answer, 'transact');
          nodes.praise(line);
          if (outcome.kind === 'unknown') this.#remember(txn.txnId, line.address, timeoutMs);
          if (outcome.kind === 'conflict' && doubt !== null && !isFinal(outcome, txn))
            return unknown(`${doubt}; asked again, a condition did not hold that may hold later`);
          return told(outcome, txn.txnId);
        }
      }
      if (performance.now() < patience.deadline) continue;
      if (doubt !== null) return unknown(doubt);
      throw last ?? new RegistryError('registry_dark', 'no control node has taken the transaction in time');
    }
  }

  /** The control node that had it knows what it still has; another one's `absent` counts once that one can have nothing more. @throws RegistryError */
  async outcomeOf(txnId: TxnId, patience: Patience): Promise<RelayOutcomeOf> {
    const operation = { kind: 'outcome-of', txnId } as const;
    const uncertain = this.#uncertain.get(txnId);
    if (uncertain !== undefined) {
      const line = await this.#nodes.at(uncertain.address, patience.signal);
      const answer = await line?.call(operation, Math.min(patience.attemptMs, left(patience)), patience.signal);
      if (answer?.kind === 'outcome-of') return this.#settled(txnId, answer.outcome);
    }
    const { outcome } = expectOutcome(await askAnywhere(this.#nodes, operation, patience), 'outcome-of');
    if (outcome.kind === 'absent' && uncertain !== undefined && performance.now() < uncertain.until)
      return { kind: 'pending' };
    return this.#settled(txnId, outcome);
  }

  #settled(txnId: TxnId, outcome: RelayOutcomeOf): RelayOutcomeOf {
    if (outcome.kind !== 'pending') this.#uncertain.delete(txnId);
    return outcome;
  }

  #remember(txnId: TxnId, address: string, timeoutMs: number): void {
    this.#uncertain.delete(txnId);
    this.#uncertain.set(txnId, { address, until: performance.now() + timeoutMs + RELAY_BOUNDS.settleMs });
    for (const oldest of this.#uncertain.keys()) {
      if (this.#uncertain.size <= RELAY_BOUNDS.uncertainTransactions) break;
      this.#uncertain.delete(oldest);
    }
  }
}

export function expecting(expects: StoreExpectation | undefined): { expects?: RelayExpectation } {
  return expects === undefined ? {} : { expects };
}

/** No version of a key comes back, nor does a fence; what is there now may be gone again. */
const isFinal = (outcome: Extract<RelayTransactOutcome, { kind: 'conflict' }>, txn: Transaction): boolean => {
  if (outcome.cause === 'fence') return true;
  const current = new Map(outcome.current.map(({ key, version }) => [key, version]));
  return txn.conditions.some((each) => each.kind === 'version' && current.get(each.key) !== each.version);
};

function told(outcome: RelayTransactOutcome, txnId: TxnId): TransactOutcome {
  switch (outcome.kind) {
    case 'committed':
      return { kind: 'committed', revision: outcome.revision as never };
    case 'conflict':
      return { kind: 'conflict', cause: outcome.cause, current: recordsOf(outcome.current) };
    case 'unknown':
      return { kind: 'unknown', txnId, detail: outcome.detail };
  }
}

/** Lease machines of workers over one store in memory, in time that is set by hand: every write of theirs is judged as a control node judges it. */
import { randomUUID } from 'node:crypto';
import { type Instant, type NodeId, prng, type WallTime } from '@omnirelay/primitives';
import {
  LEASE_PROFILES,
  type LeaseEvent,
  LeaseMachine,
  type LeaseOutput,
  type ProviderAnswer,
  type ProviderRequest,
  type ScopeSetting,
} from '@omnirelay/protocol';
import { commit, put, txn } from '../../compliance/transactions.ts';
import { encodeLineage } from '../../lineage/lineage-record.ts';
import { createMemoryStore } from '../../memory/memory-store.ts';
import type { RegistryStore, Revision, StoreIdentity, Transaction, TxnId } from '../../port.ts';
import { meshRules, type StandingPolicy } from '../server/mesh-rules.ts';
import type { RelayCaller, Verdict } from '../server/relay-rules.ts';

export const ANY_SCOPE: StandingPolicy = { mayStandFor: () => true };

export interface JudgedWrite {
  readonly by: string;
  readonly txn: Transaction;
  readonly verdict: Verdict;
}

export class RuledFleet {
  readonly store: RegistryStore = createMemoryStore({ prng: prng(1), wall: () => 1_000 }).open({
    meshId: 'm',
    clusterId: 'c',
  });
  readonly judged: JudgedWrite[] = [];
  readonly events: { readonly by: string; readonly event: LeaseEvent }[] = [];
  readonly #rules = meshRules(ANY_SCOPE);
  readonly #machines = new Map<string, LeaseMachine>();
  #now = 0 as Instant;

  static async begin(): Promise<RuledFleet> {
    const fleet = new RuledFleet();
    const storeIdentity = 'store' as StoreIdentity;
    const lineage = { meshId: 'm', clusterId: 'c', lineageEpoch: 7n, lineageId: 'l', storeIdentity };
    await commit(fleet.store, txn([put('meta/lineage', encodeLineage(lineage))]));
    return fleet;
  }

  start(nodeId: string, scopes: readonly ScopeSetting[]): LeaseMachine {
    const self = { nodeId: nodeId as NodeId, bootId: randomUUID() };
    const machine = new LeaseMachine({ self, scopes, settings: LEASE_PROFILES.default, now: this.#reading() });
    this.#machines.set(nodeId, machine);
    machine.handle({ kind: 'start' }, this.#reading());
    this.#hearAll();
    return machine;
  }

  /** As a process that dies. */
  crash(nodeId: string): void {
    this.#machines.delete(nodeId);
    this.#hearAll();
  }

  feed(nodeId: string, input: Parameters<LeaseMachine['handle']>[0]): void {
    this.#machines.get(nodeId)?.handle(input, this.#reading());
  }

  /** Until it holds, a step of ten milliseconds after the other. */
  async until(holds: () => boolean, steps = 4_000): Promise<void> {
    for (let step = 0; step < steps; step++) {
      if (holds()) return;
      this.#now = (this.#now + 10) as Instant;
      for (const [nodeId, machine] of [...this.#machines]) {
        const due = machine.nextDeadline();
        if (due !== null && due <= this.#now) machine.handle({ kind: 'timer' }, this.#reading());
        for (let outputs = machine.takeOutputs(); outputs.length > 0; outputs = machine.takeOutputs())
          for (const output of outputs) await this.#carryOut(nodeId, machine, output);
      }
    }
    throw new Error('it never came to hold');
  }

  saw(by: string, kind: LeaseEvent['kind']): boolean {
    return this.events.some((each) => each.by === by && each.event.kind === kind);
  }

  #reading() {
    return { at: this.#now, wall: (1_000_000 + this.#now) as WallTime };
  }

  #hearAll(): void {
    const names = [...this.#machines.keys()] as NodeId[];
    const sight = { members: 3, alive: new Set(names), accused: new Map(), healthy: true, marksHeardAt: null };
    for (const machine of this.#machines.values()) machine.handle({ kind: 'gossip', sight }, this.#reading());
  }

  async #carryOut(nodeId: string, machine: LeaseMachine, output: LeaseOutput): Promise<void> {
    if (output.kind === 'event') this.events.push({ by: nodeId, event: output.event });
    else if (output.kind === 'stop') machine.handle({ kind: 'stopped', scope: output.scope }, this.#reading());
    else
      machine.handle(
        { ...(await this.#answer(nodeId, output)), request: output.request } as ProviderAnswer,
        this.#reading(),
      );
  }

  async #answer(nodeId: string, request: ProviderRequest): Promise<object> {
    const { store } = this;
    const caller: RelayCaller = { nodeId, role: 'worker' };
    switch (request.kind) {
      case 'read': {
        const { records, revision } = await store.read(request.keys);
        const below = request.prefix === undefined ? [] : (await store.list(request.prefix, { limit: 500 })).records;
        return { kind: 'read-answer', records: [...records, ...below], revision };
      }
      case 'heartbeat': {
        const { key, expected, value } = request;
        const verdict = this.#rules.judgeHeartbeat(caller, key, value);
        if (verdict.kind === 'refused') throw new Error(verdict.why);
        return store.heartbeat(key, expected as Revision, value);
      }
      case 'transact': {
        const transaction: Transaction = {
          under: { kind: 'unfenced' },
          writerId: nodeId,
          txnId: request.txnId as TxnId,
          conditions: request.conditions as Transaction['conditions'],
          writes: request.writes,
        };
        const verdict = await this.judge(caller, transaction);
        this.judged.push({ by: nodeId, txn: transaction, verdict });
        if (verdict.kind === 'conflict') return { kind: 'conflict' };
        if (verdict.kind === 'refused') return { kind: 'failed', cause: 'dark' };
        const outcome = await store.transact(transaction);
        return outcome.kind === 'committed' ? { kind: 'committed', version: outcome.revision } : { kind: outcome.kind };
      }
    }
  }

  judge(caller: RelayCaller, transaction: Transaction): Promise<Verdict> {
    return this.#rules.judgeTransaction(caller, transaction, (keys) => this.store.read(keys));
  }
}

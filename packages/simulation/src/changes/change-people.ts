/**
 * People and what they do to changes: they read what stands there, take a moment, and write what the protocol says comes of it, under the conditions that it be what they
 * have read. Of two who act at once one is refused, as at a real mesh.
 */
import type { Prng } from '@omnirelay/primitives';
import type { Namespace } from '@omnirelay/protocol';
import {
  type Actor,
  type ChangeId,
  type ChangeVerb,
  type ContentHash,
  hashContent,
  type StoredChange,
  type VerbWrites,
  writesOfNewChange,
  writesOfVerb,
} from '@omnirelay/protocol/change';
import {
  encodeFreeze,
  encodePolicy,
  freezeKey,
  type PolicyDocument,
  policyIdOf,
  policyKey,
} from '@omnirelay/protocol/policy';
import type { Transaction } from '@omnirelay/registry';
import type { ShardRun } from '../sharding/shard-run.ts';
import { peerKey } from '../sharding/simulated-members.ts';
import type { ChangeLedger } from './change-ledger.ts';
import type { ChangeMutant } from './change-mutant.ts';
import { hashText } from './changes-sight.ts';
import { type AskedMoves, makeContent } from './make-content.ts';

const HOUR = 3_600_000;
/** Milliseconds between reading and acting, at the longest. */
const THINKS = 60;

export const person = (subject: string): Actor => ({
  ...{ kind: 'person', issuer: 'https://id.example', subject, displayName: subject, mayOperate: true, isAdmin: false },
});
export const OMAR = person('omar');
export const OLGA = person('olga');
export const ANA = person('ana');

export interface ChangePeopleOptions {
  readonly run: ShardRun;
  readonly ledger: ChangeLedger;
  readonly prng: Prng;
  readonly mutant: ChangeMutant | undefined;
}

export class ChangePeople {
  readonly #o: ChangePeopleOptions;
  /** By person and change: the content that was read last. */
  readonly #read = new Map<string, ContentHash>();
  #acts = 0;

  constructor(options: ChangePeopleOptions) {
    this.#o = options;
  }

  readBy(subject: string, id: ChangeId): ContentHash | undefined {
    return this.#read.get(`${subject} ${id}`);
  }

  /** Opens the page of the change, and answers what stands there. */
  read(by: Actor, id: ChangeId): StoredChange | undefined {
    const stored = this.#o.ledger.stored(id);
    if (stored !== undefined) this.#read.set(`${by.subject} ${id}`, stored.change.header.contentHash);
    return stored;
  }

  /** Of the shards as they stand; undefined where none would move. */
  propose(id: string, by: Actor, asked: AskedMoves): ChangeId | undefined {
    const content = makeContent(asked);
    if (content.steps.length === 0) return undefined;
    const at = this.#o.run.wall();
    const contentHash = hashContent(content, hashText);
    this.#write(writesOfNewChange({ id: id as ChangeId, content, contentHash, by, at, expiresAt: at + HOUR }));
    return id as ChangeId;
  }

  /** By what stands there now, written after a moment. */
  act(id: ChangeId, verbOf: (stored: StoredChange, at: number) => ChangeVerb | undefined): void {
    const { run, ledger, prng } = this.#o;
    const stored = ledger.stored(id);
    if (stored === undefined) return;
    run.time.schedule(run.time.now + prng.below(THINKS), () => {
      const verb = verbOf(stored, run.wall());
      if (verb !== undefined) this.#write(writesOfVerb(stored, verb));
    });
  }

  /** Of what the person has read, which may be other content by now. */
  approve(by: Actor, id: ChangeId): void {
    const read = this.readBy(by.subject, id);
    if (read === undefined) return;
    this.act(id, ({ change: { header } }, at) => ({
      ...{ kind: 'approve', by, at, reason: `I have read ${this.#acts} of it, and agree` },
      contentHash: this.#o.mutant?.approves?.(read, header.contentHash) ?? read,
    }));
  }

  freeze(id: string, forMs: number, namespace?: Namespace): void {
    const from = this.#o.run.wall();
    const freeze = {
      id,
      kind: 'freeze',
      from,
      until: from + forMs,
      reason: 'the sale goes on',
      by: OMAR,
      at: from,
    } as const;
    const { issuer, subject, displayName } = OMAR;
    this.#put(
      freezeKey(id),
      encodeFreeze({ ...freeze, by: { issuer, subject, displayName }, ...(namespace && { namespace }) }),
    );
  }

  setPolicy(namespace: Namespace, document: PolicyDocument): void {
    const { issuer, subject, displayName } = OMAR;
    const record = { document, by: { issuer, subject, displayName }, at: this.#o.run.wall() };
    this.#put(policyKey(policyIdOf(namespace)), encodePolicy(record));
  }

  cordon(node: string, is: boolean): void {
    const value = JSON.stringify({ intent: is ? 'Cordoned' : 'Active', labels: {} });
    this.#put(peerKey(node as never), { kind: 'text', value, schema: 1, minReader: 1 });
  }

  #put(key: string, encoded: ReturnType<typeof encodeFreeze>): void {
    if (encoded.kind === 'too-large') throw new Error(`${key} is too large`);
    const { value, schema, minReader } = encoded;
    this.#transact({ conditions: [], writes: [{ kind: 'put', key, value, schema, minReader }] });
  }

  #write(writes: VerbWrites): void {
    if (writes.kind !== 'writes') return;
    for (const each of writes.transactions) if (!this.#transact(each as never)) return;
  }

  #transact(of: Pick<Transaction, 'conditions' | 'writes'>): boolean {
    const { registry } = this.#o.run;
    this.#acts += 1;
    const txnId = `people-${this.#acts}` as Transaction['txnId'];
    return registry.transact(-1, registry.standing, { under: { kind: 'unfenced' }, txnId, ...of }).kind === 'committed';
  }
}

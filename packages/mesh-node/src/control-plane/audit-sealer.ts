/**
 * Seals: every ten seconds, when something was written, a control node signs the end of each of its chains with its node key, and with it
 * the ends of the others' chains as it sees them. So neither entries can be changed or cut off without its key, nor can its own last ones
 * and their seals vanish together unseen by the others. Seals whose entries have gone by retention go with them; a chain that is closed, since
 * none of its entries is kept any more, is not spoken of (chain-ends.ts in @omnirelay/wire).
 */
import { randomUUID } from 'node:crypto';
import { type IdentityMaterial, signStatement } from '@omnirelay/pki';
import type { GuardedRegistry, RegistryRecord, RegistryStore, RegistryWrite, TxnId } from '@omnirelay/registry';
import { AUDIT_GENESIS, type AuditSeal, auditSealHash, auditSealText } from '@omnirelay/wire';
import { readHeads, type StoredHead } from './audit-chain.ts';
import { CONTROL_BOUNDS } from './bounds.ts';

export const SEAL_PREFIX = 'audit-seals/';
export const SEAL_PURPOSE = 'audit seal';
const sealKey = (writerId: string, sequence: string): string =>
  `${SEAL_PREFIX}${writerId}/${sequence.padStart(20, '0')}`;
export const lastSealKey = (writerId: string): string => `audit-last-seal/${writerId}`;

/** Of `audit-seals/<writer>/<sequence>`. */
export const writerOfSeal = (key: string): string => key.slice(SEAL_PREFIX.length, key.lastIndexOf('/'));
/** Behind each seal of the writer, and before all of the next one: digits sort below it. */
const behindSealsOf = (writerId: string): string => `${SEAL_PREFIX}${writerId}/:`;

/** Who has seals; costs one small read a writer. @throws RegistryError */
export async function sealWriters(store: Pick<RegistryStore, 'list'>, signal: AbortSignal): Promise<string[]> {
  const writers: string[] = [];
  for (let afterKey: string | undefined; ; ) {
    const page = { limit: 1, ...(afterKey === undefined ? {} : { afterKey }) };
    const [record] = (await store.list(SEAL_PREFIX, page, { signal })).records;
    if (record === undefined) return writers;
    const writerId = writerOfSeal(record.key);
    writers.push(writerId);
    afterKey = behindSealsOf(writerId);
  }
}

interface LastSeal {
  readonly sequence: string;
  readonly sealHash: string;
}

export interface AuditSealerOptions {
  readonly registry: GuardedRegistry;
  readonly identity: () => IdentityMaterial;
  /** This node's chains, and how many entries each keeps. */
  readonly chains: readonly { readonly writerId: string; readonly keep: number }[];
  readonly wall: () => number;
}

export class AuditSealer {
  readonly #options: AuditSealerOptions;

  constructor(options: AuditSealerOptions) {
    this.#options = options;
  }

  /** Seals what was written since the last time. @throws RegistryError */
  async seal(signal: AbortSignal): Promise<void> {
    const heads = await readHeads(this.#options.registry.store, signal);
    for (const [writerId, { closed }] of heads) if (closed === true) heads.delete(writerId);
    for (const { writerId, keep } of this.#options.chains) {
      const head = heads.get(writerId);
      if (head !== undefined) await this.#sealChain({ writerId, keep, head, heads, signal });
    }
  }

  async #sealChain(chain: {
    readonly writerId: string;
    readonly keep: number;
    readonly head: StoredHead;
    readonly heads: ReadonlyMap<string, StoredHead>;
    readonly signal: AbortSignal;
  }): Promise<void> {
    const { registry, identity, wall } = this.#options;
    const { writerId, keep, head, heads, signal } = chain;
    const { records } = await registry.store.read([lastSealKey(writerId)], { signal });
    const [last] = records;
    const before = last === undefined ? null : (JSON.parse(last.value) as LastSeal);
    if (before !== null && BigInt(before.sequence) >= BigInt(head.sequence)) return;
    const statement = {
      writerId,
      sequence: head.sequence,
      hash: head.hash,
      at: new Date(wall()).toISOString(),
      previousSeal: before?.sealHash ?? AUDIT_GENESIS,
      witnessed: [...heads]
        .filter(([other]) => other !== writerId)
        .slice(0, CONTROL_BOUNDS.sealWitnesses)
        .map(([other, { sequence, hash }]) => ({ writerId: other, sequence, hash })),
    };
    const { certificateChainPem, privateKeyPem } = identity();
    const signature = signStatement(SEAL_PURPOSE, auditSealText(statement), privateKeyPem);
    const seal: AuditSeal = { ...statement, signature, certificateChainPem };
    const oldest = BigInt(head.sequence) - BigInt(keep);
    await registry.store.transact(
      {
        under: { kind: 'unfenced' },
        writerId,
        txnId: randomUUID() as string as TxnId,
        conditions: [
          last === undefined
            ? { kind: 'absent', key: lastSealKey(writerId) }
            : { kind: 'version', key: lastSealKey(writerId), version: last.version },
        ],
        writes: [
          put(sealKey(writerId, head.sequence), seal),
          put(lastSealKey(writerId), {
            sequence: head.sequence,
            sealHash: auditSealHash(statement),
          } satisfies LastSeal),
          ...(await this.#expired(writerId, oldest, signal)),
        ],
      },
      { signal, timeoutMs: CONTROL_BOUNDS.registryTimeoutMs },
    );
  }

  /** Seals over entries that are no longer kept: a few at each turn, so that they end sooner than they come. */
  async #expired(writerId: string, oldest: bigint, signal: AbortSignal): Promise<RegistryWrite[]> {
    if (oldest <= 0n) return [];
    const page = await this.#options.registry.store.list(`${SEAL_PREFIX}${writerId}/`, { limit: 20 }, { signal });
    const sequenceOf = ({ key }: RegistryRecord): bigint => BigInt(key.slice(key.lastIndexOf('/') + 1));
    return page.records.filter((record) => sequenceOf(record) <= oldest).map(({ key }) => ({ kind: 'delete', key }));
  }
}

const put = (key: string, value: unknown): RegistryWrite => ({
  kind: 'put',
  key,
  value: JSON.stringify(value),
  schema: 1,
  minReader: 1,
});

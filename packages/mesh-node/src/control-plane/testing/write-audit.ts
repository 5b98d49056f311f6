/** Entries of the audit written into the registry as a chain writes them: each in a transaction of its own, with what retention takes. */
import { randomUUID } from 'node:crypto';
import type { TxnId } from '@omnirelay/registry';
import type { AuditEntry } from '@omnirelay/wire';
import type { StoredAuditEntry } from '../audit-chain.ts';
import type { TestNode } from './test-mesh.ts';

const keyOf = (writer: string, sequence: number): string => `audit/${writer}/${String(sequence).padStart(20, '0')}`;

/** As it is stored. */
export const entryOf = (writer: string, sequence: number, more: Partial<AuditEntry> = {}): StoredAuditEntry => ({
  id: `${writer}/${sequence}`,
  at: new Date().toISOString(),
  writerId: writer,
  writerSequence: String(sequence),
  action: 'cordon-peer',
  object: `peer/n-${sequence}`,
  principal: { kind: 'user', issuer: 'i', subject: 's-ana', displayName: 'Ana', scopes: [] },
  correlationId: 'c',
  outcome: 'accepted',
  previousHash: '0',
  bodyHash: '0',
  hash: '0',
  salt: '0',
  erased: false,
  ...more,
});

/** The revision of it. */
export async function writeAudit(
  node: TestNode,
  { writer, sequence, keep }: { readonly writer: string; readonly sequence: number; readonly keep?: number },
  more: Partial<AuditEntry> = {},
): Promise<bigint> {
  const value = JSON.stringify(entryOf(writer, sequence, more));
  const expired = keep === undefined ? 0 : sequence - keep;
  const outcome = await node.registry.store.transact({
    under: { kind: 'unfenced' },
    writerId: node.nodeId,
    txnId: randomUUID() as string as TxnId,
    conditions: [],
    writes: [
      { kind: 'put', key: keyOf(writer, sequence), value, schema: 1, minReader: 1 },
      ...(expired > 0 ? [{ kind: 'delete', key: keyOf(writer, expired) } as const] : []),
    ],
  });
  if (outcome.kind !== 'committed') throw new Error(`not written: ${outcome.kind}`);
  return outcome.revision;
}

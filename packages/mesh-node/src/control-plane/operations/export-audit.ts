/** The whole audit, for who verifies it elsewhere: seals, then entries in the order of each chain, then where each chain stands. */
import { type AuditExportLine, controlPb } from '@omnirelay/wire';
import { z } from 'zod';
import { AUDIT_PREFIX, readHeads } from '../audit-chain.ts';
import { auditChainsOf } from '../audit-chains.ts';
import { SEAL_PREFIX } from '../audit-sealer.ts';
import { CONTROL_BOUNDS } from '../bounds.ts';
import { auditExportLine } from '../model-schemas.ts';
import type { WatchOperation } from '../operation.ts';
import { type OperationContext, positionedHead } from '../operation-context.ts';
import { readEntry, readSeal } from '../read-audit-entry.ts';
import { unbrokenChains } from '../unbroken-chains.ts';

function keptOf(writerId: string): number {
  const chains = auditChainsOf(writerId.split('~')[0] ?? '');
  return chains.find((chain) => chain.writerId === writerId)?.keep ?? CONTROL_BOUNDS.auditPerWriter;
}

async function* exportLines(context: OperationContext): AsyncGenerator<AuditExportLine> {
  const line = (fields: Omit<AuditExportLine, 'generatedAt' | 'source' | 'cursor' | 'heads'>): AuditExportLine => ({
    ...positionedHead(context.state),
    heads: [],
    ...fields,
  });
  // Heads first: what is written meanwhile comes on top, and nothing that a head names may be missing.
  const { store } = context.state.registry;
  const heads: AuditExportLine['heads'][number][] = [];
  // Of one that cannot be read the export says that the chain does not end in it.
  const onUnreadable = (writerId: string): void =>
    void heads.push({ writerId, sequence: '0', hash: '', keep: keptOf(writerId) });
  for (const [writerId, { sequence, hash, closed }] of await readHeads(store, context.signal, onUnreadable))
    if (closed !== true) heads.push({ writerId, sequence, hash, keep: keptOf(writerId) });
  for await (const record of unbrokenChains(store, SEAL_PREFIX, context.signal))
    yield line({ kind: 'Seal', seal: readSeal(record) });
  for await (const record of unbrokenChains(store, AUDIT_PREFIX, context.signal))
    yield line({ kind: 'Entry', entry: readEntry(record) });
  yield { ...line({ kind: 'End' }), heads };
}

export const exportAudit: WatchOperation<Record<never, never>, AuditExportLine> = {
  kind: 'watch',
  name: 'export-audit',
  summary: 'The whole audit with its seals, one JSON document a line, to be verified elsewhere',
  method: 'GET',
  path: '/audit/export',
  scope: 'mesh.admin',
  tier: 'none',
  media: 'application/x-ndjson',
  rpc: controlPb.AuditService.method.exportAudit,
  input: z.strictObject({}),
  output: auditExportLine,
  run: exportLines,
};

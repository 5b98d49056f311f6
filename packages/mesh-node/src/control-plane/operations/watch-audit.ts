/** Where the audit stands, or what was missed since a cursor, and from then on each entry as it is written. */
import { type AuditWatchEvent, type AuditWatchQuery, controlPb } from '@omnirelay/wire';
import { z } from 'zod';
import { followAudit } from '../follow-audit.ts';
import { auditFilters, optionalText } from '../list-input.ts';
import { auditWatchEvent } from '../model-schemas.ts';
import type { WatchOperation } from '../operation.ts';

export const watchAudit: WatchOperation<AuditWatchQuery, AuditWatchEvent> = {
  kind: 'watch',
  name: 'watch-audit',
  summary: 'Stream of audit entries as they are written, resumable by cursor',
  method: 'GET',
  path: '/audit/watch',
  scope: 'mesh.read',
  tier: 'none',
  rpc: controlPb.AuditService.method.watchAudit,
  input: z.strictObject({ cursor: optionalText(500), ...auditFilters }),
  output: auditWatchEvent,
  run: followAudit,
};

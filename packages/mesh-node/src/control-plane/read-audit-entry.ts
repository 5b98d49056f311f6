import type { RegistryRecord } from '@omnirelay/registry';
import type { AuditEntry } from '@omnirelay/wire';
import type { StoredAuditEntry } from './audit-chain.ts';

/** An entry as it is answered: its revision is its record's version. */
export const readEntry = (record: RegistryRecord): AuditEntry => ({
  ...(JSON.parse(record.value) as StoredAuditEntry),
  revision: String(record.version),
});

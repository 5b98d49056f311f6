/**
 * Says of each record that this node cannot read, a peer's or one of the audit, once for each version of it: the peer shows with intent `Unknown`, changes of it are
 * refused here, and all else goes on. The other release of a rolling upgrade may have written it.
 */
import type { NodeLogger } from '../observability/logger.ts';
import { PEER_PREFIX, parsePeerRecord } from './peer-record.ts';
import type { RegistryMirror } from './registry-mirror.ts';

const RUNBOOK = 'docs/runbooks/control-api-errors.md';

/** For what is read of the audit: its records are told in their place all the same. */
export const unreadableEntries =
  (logger: NodeLogger) =>
  (record: string, why: string): void =>
    logger.warn(
      { event: 'record-unreadable', record, runbook: RUNBOOK },
      `${record} cannot be read (${why}): the audit does not verify`,
    );

/** Returns the way to stop. */
export function logUnreadableRecords(mirror: RegistryMirror, logger: NodeLogger): () => void {
  return mirror.subscribe(({ key, record }) => {
    const parsed = parsePeerRecord(record ?? undefined);
    if (parsed.kind === 'record') return;
    const peerId = key.slice(PEER_PREFIX.length);
    logger.warn(
      { event: 'record-unreadable', peerId, runbook: RUNBOOK },
      `what operators want of ${peerId} is not known here: ${parsed.why}`,
    );
  });
}

/**
 * Says of each peer record that this node cannot read, once for each version of it: the peer shows with intent `Unknown`, changes of it are
 * refused here, and all else goes on. The other release of a rolling upgrade may have written it.
 */
import type { NodeLogger } from '../observability/logger.ts';
import { PEER_PREFIX, parsePeerRecord } from './peer-record.ts';
import type { RegistryMirror } from './registry-mirror.ts';

/** Returns the way to stop. */
export function logUnreadableRecords(mirror: RegistryMirror, logger: NodeLogger): () => void {
  return mirror.subscribe(({ key, record }) => {
    const parsed = parsePeerRecord(record ?? undefined);
    if (parsed.kind === 'record') return;
    const peerId = key.slice(PEER_PREFIX.length);
    logger.warn(
      { event: 'record-unreadable', peerId, runbook: 'docs/runbooks/control-api-errors.md' },
      `what operators want of ${peerId} is not known here: ${parsed.why}`,
    );
  });
}

/** A compare-and-set outside the change log: it moves neither the head nor a prefix revision, and no watcher hears of it. */
import type { RegistryRecord, Revision, TxnId } from '../port.ts';
import { visible } from './answer-reads.ts';
import type { ApplyOptions, EngineScope } from './apply-transaction.ts';
import { checkExpectation } from './check-expectation.ts';
import type { Tables } from './tables.ts';

/** Heartbeat versions have a range of their own (never a revision), from one counter a store: no version of a key ever comes back. */
const HEARTBEAT_VERSIONS = 1n << 62n;

export interface Heartbeat {
  readonly key: string;
  readonly expected: Revision;
  readonly value: string;
  readonly writerId: string;
}

export type HeartbeatOutcome =
  | { readonly kind: 'committed'; readonly version: Revision }
  | { readonly kind: 'conflict'; readonly current?: RegistryRecord };

export function applyHeartbeat(
  tables: Tables,
  scope: EngineScope,
  beat: Heartbeat,
  options: ApplyOptions,
): HeartbeatOutcome {
  checkExpectation(tables, scope.root, options.expects);
  const key = scope.root + beat.key;
  const current = tables.get(key);
  if ((current?.version ?? 0n) !== beat.expected) {
    return current === undefined ? { kind: 'conflict' } : { kind: 'conflict', current: visible(current, scope.root) };
  }
  const version = (HEARTBEAT_VERSIONS + tables.nextHeartbeat()) as Revision;
  tables.put({
    key,
    value: beat.value,
    schema: current?.schema ?? 1,
    minReader: current?.minReader ?? 1,
    version,
    lastWriterId: beat.writerId,
    lastTxnId: (current?.lastTxnId ?? 'heartbeat') as TxnId,
    writtenAt: options.wall,
    ...(current?.versionVector === undefined ? {} : { versionVector: current.versionVector }),
  });
  return { kind: 'committed', version };
}

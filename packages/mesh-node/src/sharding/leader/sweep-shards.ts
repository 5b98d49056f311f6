/**
 * What of shards nobody needs any more: generations of maps beyond what is kept, pages that no generation leads to, and acks of nodes that are gone. Dropped
 * now and then by whoever leads the mesh, under its fence.
 */
import { randomUUID } from 'node:crypto';
import {
  type Authority,
  decodeAcks,
  decodeClaim,
  decodeMoves,
  droppableRecords,
  type MapRetention,
  nodeScope,
  scopeKey,
} from '@omnirelay/protocol';
import type { GuardedRegistry, RegistryCondition, RegistryWrite, Transaction, TxnId } from '@omnirelay/registry';
import type { RegistryMirror } from '../../control-plane/registry-mirror.ts';
import type { FollowedShards } from '../followed-shards.ts';

export interface ShardSweepDeps {
  readonly registry: Pick<GuardedRegistry, 'store'>;
  readonly writerId: string;
  /** What leads the mesh, while this node does. */
  readonly authority: () => Authority | undefined;
  readonly follow: FollowedShards;
  readonly acks: Pick<RegistryMirror, 'records'>;
  readonly claims: Pick<RegistryMirror, 'get' | 'staleSince'>;
  readonly retention: MapRetention;
  /** Unix milliseconds. */
  readonly wall: () => number;
  readonly onError: (error: unknown) => void;
}

interface Dropped {
  readonly key: string;
  /** Compared where others write it too. */
  readonly version?: bigint;
}

const SWEEP_MS = 10 * 60_000;
const BATCH = 50;

export function sweepShards(deps: ShardSweepDeps): Disposable {
  const closed = new AbortController();
  const sweeping = setInterval(() => {
    sweepOnce(deps, closed.signal).catch((error: unknown) => {
      if (!closed.signal.aborted) deps.onError(error);
    });
  }, SWEEP_MS).unref();
  return {
    [Symbol.dispose]() {
      closed.abort();
      clearInterval(sweeping);
    },
  };
}

/** How many records were dropped; none while another leads, or what is here may be old. @throws RegistryError */
export async function sweepOnce(deps: ShardSweepDeps, signal: AbortSignal): Promise<number> {
  const { follow, claims, retention, wall } = deps;
  if (claims.staleSince !== null || follow.maps.staleSince !== null || follow.moves.staleSince !== null) return 0;
  const dropped: Dropped[] = [];
  for (const namespace of follow.all().keys()) {
    const history = follow.map(namespace)?.history;
    const due = history === undefined ? undefined : droppableRecords(history, retention, wall());
    dropped.push(...(due?.keys ?? []).map((key) => ({ key })));
  }
  dropped.push(...retiredAcks(deps));
  let count = 0;
  for (let at = 0; at < dropped.length && !signal.aborted; at += BATCH) {
    const batch = dropped.slice(at, at + BATCH);
    if (!(await drop(batch, deps, signal))) break;
    count += batch.length;
  }
  return count;
}

/** Of nodes without an epoch that no move speaks of. */
function* retiredAcks({ acks, claims, follow }: ShardSweepDeps): Generator<Dropped> {
  const moving = new Set<string>();
  for (const { value } of follow.moves.records())
    for (const { from, to } of decodeMoves(value)?.moves ?? []) for (const { nodeId } of [from, to]) moving.add(nodeId);
  for (const { key, value, version } of acks.records()) {
    const nodeId = decodeAcks(value)?.nodeId;
    if (nodeId === undefined || moving.has(nodeId)) continue;
    const claim = claims.get(scopeKey(nodeScope(nodeId)));
    if (claim === undefined || decodeClaim(claim.value)?.released === true) yield { key, version };
  }
}

/** False where this node leads no more, or something has changed: what is left goes the next time. */
async function drop(
  batch: readonly Dropped[],
  { registry, writerId, authority }: ShardSweepDeps,
  signal: AbortSignal,
): Promise<boolean> {
  const under = authority();
  if (under === undefined) return false;
  const { scope, fence, claimId } = under;
  const compared = batch.flatMap(({ key, version }): RegistryCondition[] =>
    version === undefined ? [] : [{ kind: 'version', key, version: version as never }],
  );
  const outcome = await registry.store.transact(
    {
      under: { kind: 'fence', scope, fence: fence as never, claimId },
      writerId,
      txnId: randomUUID() as string as TxnId,
      conditions: [...(under.conditions as Transaction['conditions']), ...compared],
      writes: batch.map(({ key }): RegistryWrite => ({ kind: 'delete', key })),
    },
    { signal },
  );
  return outcome.kind === 'committed';
}

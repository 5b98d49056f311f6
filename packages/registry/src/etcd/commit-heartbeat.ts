/**
 * A heartbeat: a compare-and-set that moves neither head nor prefix. It stands under its record's key, marked, and the readers of the change
 * log leave it out.
 */
import type { Heartbeat, HeartbeatOutcome } from '../engine/apply-heartbeat.ts';
import { checkExpectation } from '../engine/check-expectation.ts';
import type { StoreExpectation, TxnId } from '../port.ts';
import { RegistryError } from '../registry-error.ts';
import { recordText } from '../server/record-text.ts';
import { LINEAGE_KEY } from '../well-known-keys.ts';
import { compareExpected } from './encode-transaction.ts';
import type { EtcdMember } from './member.ts';
import { compareMod, fitted, getOp, putOp } from './operations.ts';
import { sendWrite } from './send-write.ts';
import { heartbeatVersion, identityOf, MARK, modOf, type Snapshot } from './snapshot.ts';
import type { StoreView } from './store-view.ts';

/** What a heartbeat leaves as it is, of the records that this handle has beaten. */
type Kept = Pick<
  NonNullable<ReturnType<Snapshot['record']>>['record'],
  'schema' | 'minReader' | 'lastTxnId' | 'versionVector'
>;

export interface HeartbeatMemory {
  kept(key: string, version: bigint): Kept | undefined;
  keep(key: string, version: bigint, kept: Kept): void;
}

const REMEMBERED = 16_384;
const ROUNDS = 16;
const NEW: Kept = { schema: 1, minReader: 1, lastTxnId: 'heartbeat' as TxnId };

export function createHeartbeatMemory(): HeartbeatMemory {
  const memory = new Map<string, { readonly version: bigint; readonly kept: Kept }>();
  return {
    kept(key, version) {
      const one = memory.get(key);
      return one?.version === version ? one.kept : undefined;
    },
    keep(key, version, kept) {
      if (memory.size >= REMEMBERED) memory.clear();
      memory.set(key, { version, kept });
    },
  };
}

export interface BeatOptions {
  readonly view: StoreView;
  readonly memory: HeartbeatMemory;
  readonly expects: StoreExpectation | undefined;
  readonly signal: AbortSignal;
}

/** @throws UnknownOutcome, or RegistryError when surely nothing was written */
export async function commitHeartbeat(
  member: EtcdMember,
  beat: Heartbeat,
  options: BeatOptions,
): Promise<HeartbeatOutcome> {
  const { view, memory, expects, signal } = options;
  const { keys } = view;
  const name = keys.record(beat.key);
  const judgedBy = [getOp(name), getOp(keys.record(LINEAGE_KEY))];
  const seen = view.seen();
  let kept = beat.expected === 0n ? NEW : memory.kept(beat.key, beat.expected);
  let fresh: Snapshot | undefined;
  const known = seen?.clusterId === member.clusterId && kept !== undefined;
  if (!known || (expects !== undefined && identityOf(seen.clusterId, seen.meta) !== expects.identity))
    fresh = await view.readAt(member, judgedBy, { signal });
  for (let round = 0; round < ROUNDS; round++) {
    signal.throwIfAborted();
    if (fresh !== undefined) {
      if (fresh.meta === undefined) fresh = await view.readAt(member, judgedBy, { signal });
      const now = fresh;
      checkExpectation({ identity: () => now.identity, head: () => now.head, get: now.get }, keys.root, expects);
      const current = now.record(beat.key)?.record;
      if ((current?.version ?? 0n) !== beat.expected)
        return current === undefined ? { kind: 'conflict' } : { kind: 'conflict', current };
      kept = current ?? NEW;
    }
    const text = recordText(
      { ...kept!, value: beat.value },
      { writerId: beat.writerId, txnId: kept!.lastTxnId },
      { wall: Date.now(), history: '' },
    );
    const request = fitted({
      compare: [
        compareMod(keys.meta, view.seen()!.meta.mod),
        compareMod(name, modOf(beat.expected)),
        ...compareExpected(expects, keys),
      ],
      success: [putOp(name, MARK.heartbeat + text)],
      failure: [...view.basis(), ...judgedBy],
    });
    const response = await sendWrite(member, request, signal);
    const answer = view.snapshot(member, response);
    if (response.succeeded) {
      const version = heartbeatVersion(answer.revision);
      memory.keep(beat.key, version, kept!);
      return { kind: 'committed', version };
    }
    fresh = answer;
  }
  throw new RegistryError('registry_dark', `the registry changed ${ROUNDS} times while a heartbeat was tried`);
}

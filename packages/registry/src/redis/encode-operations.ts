/** Operations as the arguments of the store's write function (library/write-entry.ts takes them apart). */
import { REGISTRY_BOUNDS } from '../bounds.ts';
import type { Heartbeat } from '../engine/apply-heartbeat.ts';
import type { EngineScope } from '../engine/apply-transaction.ts';
import { parseFence } from '../fence.ts';
import type { Retention, Revision, StoreExpectation, Transaction, TxnId } from '../port.ts';
import { recordText } from '../server/record-text.ts';
import { FORMAT } from './library/library.ts';

/** What goes before the operations of a call. */
export interface CallSettings {
  readonly scope: Pick<EngineScope, 'retention' | 'changeLogEntries'>;
  /** The identity that an empty store takes. */
  readonly newStoreId: string;
  readonly runId: string;
  /** So many replicas must be connected, or nothing is written. */
  readonly replicas: number;
  /** Unix milliseconds. */
  readonly wall: number;
}

export function encodeSettings({ scope, newStoreId, runId, replicas, wall }: CallSettings): string[] {
  return [
    String(FORMAT),
    newStoreId,
    runId,
    String(replicas),
    String(wall),
    String(scope.changeLogEntries),
    String(REGISTRY_BOUNDS.changeLogBytes),
    String(REGISTRY_BOUNDS.rememberedOutcomes),
    String(REGISTRY_BOUNDS.trimmedPerTransaction),
    String(scope.retention.length),
    ...scope.retention.flatMap((entry) => [entry.prefix, String(entry.maxRecords), String(entry.maxAgeMs)]),
  ];
}

const encodeExpects = (expects: StoreExpectation | undefined): string[] =>
  expects === undefined
    ? ['', '', '']
    : [expects.identity, expects.head?.toString() ?? '', expects.lineageVersion?.toString() ?? ''];

export interface TransactionContext {
  readonly retention: readonly Retention[];
  readonly wall: number;
  readonly expects: StoreExpectation | undefined;
}

export function encodeTransaction(txn: Transaction, { retention, wall, expects }: TransactionContext): string[] {
  const { under } = txn;
  const args = ['transact', ...encodeExpects(expects), txn.txnId];
  if (under.kind === 'unfenced') args.push('', '', '', '');
  else args.push(under.scope, under.fence, String(parseFence(under.fence)?.lineageEpoch ?? ''), under.claimId);
  args.push(String(txn.conditions.length));
  for (const condition of txn.conditions)
    args.push(condition.key, condition.kind === 'absent' ? '' : condition.version.toString());
  args.push(String(txn.writes.length));
  for (const write of txn.writes) {
    if (write.kind === 'delete') args.push(write.key, '', '');
    else {
      const history = retention.find((entry) => write.key.startsWith(entry.prefix))?.prefix ?? '';
      args.push(write.key, history, recordText(write, txn, { wall, history }));
    }
  }
  return args;
}

export const encodeHeartbeat = (beat: Heartbeat, expects: StoreExpectation | undefined): string[] => [
  'heartbeat',
  ...encodeExpects(expects),
  beat.key,
  beat.expected.toString(),
  JSON.stringify(beat.writerId),
  beat.value,
];

export const encodeCompact = (upTo: Revision, expects: StoreExpectation | undefined): string[] => [
  'compact',
  ...encodeExpects(expects),
  upTo.toString(),
];

export const encodeOutcome = (txnId: TxnId): string[] => ['outcome', txnId];

/** About how many bytes something takes on the wire: what is large in it is counted, the rest is rounded up. */
import type { RelayOperation, RelayOutcome, RelayRecord, RelayWatchPage } from '@omnirelay/wire';

const PER_ITEM = 64;

export function sizeOfOperation(operation: RelayOperation): number {
  switch (operation.kind) {
    case 'transact': {
      let bytes = PER_ITEM;
      for (const { key } of operation.txn.conditions) bytes += key.length + PER_ITEM;
      for (const { key, value = '', versionVector = {} } of operation.txn.writes)
        bytes += key.length + Buffer.byteLength(value) + PER_ITEM * (1 + 3 * Object.keys(versionVector).length);
      return bytes;
    }
    case 'heartbeat':
      return operation.key.length + Buffer.byteLength(operation.value) + PER_ITEM;
    case 'read':
      return operation.keys.reduce((bytes, key) => bytes + key.length + 2, PER_ITEM);
    default:
      return PER_ITEM;
  }
}

const sizeOfRecords = (records: readonly RelayRecord[]): number =>
  records.reduce(
    (bytes, { key, value, versionVector = {} }) =>
      bytes + key.length + Buffer.byteLength(value) + PER_ITEM * (4 + 3 * Object.keys(versionVector).length),
    PER_ITEM,
  );

export function sizeOfOutcome(outcome: RelayOutcome | null): number {
  if (outcome?.kind === 'read' || outcome?.kind === 'list') return sizeOfRecords(outcome.answer.records);
  if (outcome?.kind === 'transact' && outcome.outcome.kind === 'conflict')
    return sizeOfRecords(outcome.outcome.current);
  return 4 * PER_ITEM;
}

export const sizeOfPage = ({ changes }: Pick<RelayWatchPage, 'changes'>): number =>
  changes.reduce(
    (bytes, change) => bytes + (change.kind === 'put' ? sizeOfRecords([change.record]) : change.key.length + PER_ITEM),
    PER_ITEM,
  );

/** In their order, as many together as one message should hold, and one at least. */
export function inMessages<T>(items: readonly T[], sizeOf: (item: T) => number, most: number): T[][] {
  const messages: T[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const size = sizeOf(item);
    if (bytes + size > most) {
      messages.push([]);
      bytes = 0;
    }
    messages.at(-1)?.push(item);
    bytes += size;
  }
  return messages;
}

/** Two workers whose writes are judged, and transactions made by hand beside theirs. */
import type { LeaseMachine, ScopeSetting } from '@omnirelay/protocol';
import { txn } from '../../compliance/transactions.ts';
import type { RegistryCondition, RegistryWrite, Transaction, Under } from '../../port.ts';
import { RuledFleet } from './ruled-fleet.ts';

export const JOBS: ScopeSetting = { scope: 'jobs', effects: 'unfenced' };
export const worker = (nodeId: string) => ({ nodeId, role: 'worker' });
export const w1 = worker('w1');

/** Two workers that stand for `jobs`; the first leads it. */
export async function fleet(): Promise<{ fleet: RuledFleet; w1: LeaseMachine; w2: LeaseMachine }> {
  const made = await RuledFleet.begin();
  const first = made.start('w1', [JOBS]);
  await made.until(() => made.saw('w1', 'elected'));
  const second = made.start('w2', [JOBS]);
  await made.until(() => made.saw('w2', 'epoch-began') && made.saw('w2', 'observed'));
  return { fleet: made, w1: first, w2: second };
}

/** The last transaction of a kind that passed, and the fleet as it is after. */
export async function written(which: (transaction: Transaction) => boolean) {
  const { fleet: all } = await fleet();
  all.crash('w1');
  await all.until(() => all.saw('w2', 'elected'));
  const found = all.judged.findLast(({ txn: each, verdict }) => verdict.kind === 'permitted' && which(each));
  return { all, sample: found!.txn };
}
export const judge = async (all: RuledFleet, transaction: Transaction, caller = worker('w2')) => {
  const verdict = await all.judge(caller, transaction);
  return verdict.kind === 'refused' ? verdict.why : verdict.kind;
};
/** Compares with what is there now. */
export const now = async (all: RuledFleet, ...keys: string[]): Promise<RegistryCondition[]> => {
  const { records } = await all.store.read(keys);
  return keys.map((key): RegistryCondition => {
    const record = records.find((each) => each.key === key);
    return record === undefined ? { kind: 'absent', key } : { kind: 'version', key, version: record.version };
  });
};
export const by = (
  writerId: string,
  writes: readonly RegistryWrite[],
  conditions: readonly RegistryCondition[] = [],
  under?: Under,
) => ({
  ...txn(writes, conditions, under),
  writerId,
});
export const changed = (transaction: Transaction, key: string, fields: object): readonly RegistryWrite[] =>
  transaction.writes.map((each) =>
    each.key === key ? { ...each, value: JSON.stringify({ ...JSON.parse(each.value ?? ''), ...fields }) } : each,
  );

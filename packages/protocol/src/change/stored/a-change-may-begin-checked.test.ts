/** A new change that is submitted and checked by who writes it stands so from its first record on. */
import { expect, test } from 'vitest';
import { decodeChange } from '../header-record.ts';
import { checked, controller, HOUR, hashOf, NOW, omar, PLAN, planOf, submit } from '../testing/plans.ts';
import { writesOfNewChange } from './new-change-writes.ts';

const content = planOf(3);
const options = { id: PLAN, content, contentHash: hashOf(content), by: controller, at: NOW, expiresAt: NOW + HOUR };

function stateOf(...verbs: Parameters<typeof writesOfNewChange>[1] & object[]) {
  const written = writesOfNewChange(options, verbs);
  if (written.kind === 'refused') return written.code;
  const header = written.transactions.at(-1)?.writes.find(({ key }) => key === `changes/${PLAN}`);
  const read = header === undefined ? undefined : decodeChange(header as never);
  expect(read?.kind).toBe('record');
  return read?.kind === 'record' ? read.value.state : undefined;
}

test('it is a draft, or what those verbs make of it', () => {
  expect(stateOf()).toBe('draft');
  expect(stateOf(submit(controller), checked(2))).toBe('awaiting-approval');
  expect(stateOf(submit(controller), checked(0))).toBe('approved');
});

test('a verb that is refused writes nothing', () => {
  expect(stateOf(checked(0))).toBe('wrong_state');
  expect(stateOf(submit({ ...omar, mayOperate: false }))).toBe('operate_needed');
});

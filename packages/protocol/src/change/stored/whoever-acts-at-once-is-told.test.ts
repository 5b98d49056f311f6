import { assert } from '@omnirelay/primitives';
import { describe, expect, test } from 'vitest';
import type { MapCondition } from '../../shard-map/stored/map-records.ts';
import { changeKey, contentKey, stepKey } from '../change-keys.ts';
import { decodeChange } from '../header-record.ts';
import {
  begun,
  done,
  draftOf,
  executing,
  HOUR,
  hashOf,
  hashText,
  NOW,
  olga,
  omar,
  PLAN,
  planOf,
  revise,
  submit,
} from '../testing/plans.ts';
import type { ChangeVerb } from '../verbs.ts';
import { writesOfNewChange } from './new-change-writes.ts';
import { readContent, readJournal } from './read-change.ts';
import type { ChangeTransaction, StoredChange, StoredRecord } from './stored-change.ts';
import { writesOfSteps, writesOfVerb } from './verb-writes.ts';

/** A registry: a transaction is taken whole, or refused where a condition does not hold. */
class Records {
  readonly #records = new Map<string, StoredRecord>();
  #revision = 10n;

  commit({ conditions, writes }: ChangeTransaction): boolean {
    const holds = (one: MapCondition) =>
      this.#records.get(one.key)?.version === (one.kind === 'absent' ? undefined : one.version);
    if (!conditions.every(holds)) return false;
    this.#revision += 1n;
    for (const { kind: _kind, ...record } of writes)
      this.#records.set(record.key, { ...record, version: this.#revision });
    return true;
  }
  commitAll(writes: ReturnType<typeof writesOfVerb>): boolean {
    assert(writes.kind === 'writes', `no writes: ${writes.kind === 'refused' ? writes.detail : writes.kind}`);
    return writes.transactions.every((each) => this.commit(each));
  }
  read(): StoredChange {
    const head = this.#records.get(changeKey(PLAN));
    assert(head !== undefined, 'no change');
    const header = decodeChange(head);
    assert(header.kind === 'record', 'a header that is none');
    const content = readContent(header.value, this.#records.values(), hashText);
    assert(content.kind === 'content', content.kind === 'unreadable' ? content.detail : '');
    const { journal, stepVersions } = readJournal(header.value, this.#records.values());
    return { change: { header: header.value, content: content.content, journal }, version: head.version, stepVersions };
  }
  keys(): readonly string[] {
    return [...this.#records.keys()];
  }
}

const draft = (count: number) => {
  const content = planOf(count);
  const at = { at: NOW, expiresAt: NOW + HOUR };
  return writesOfNewChange({ id: PLAN, content, contentHash: hashOf(content), by: omar, ...at });
};
const pause: ChangeVerb = { kind: 'pause', by: olga, at: NOW + 30 };

/** A change that is being executed, as it stands in the registry. */
function running(count: number): Records {
  const records = new Records();
  const { header } = executing(planOf(count));
  records.commitAll(draft(count));
  const before = records.read();
  const approved = { ...before, change: { ...before.change, header: { ...header, state: 'approved' as const } } };
  records.commitAll(
    writesOfVerb(approved, { kind: 'execute', by: olga, at: NOW + 4, contentHash: header.contentHash }),
  );
  return records;
}

describe('what is proposed', () => {
  test('is read back as it was written, and never over another of its name', () => {
    const records = new Records();
    expect(records.commitAll(draft(3))).toBe(true);
    expect(records.read().change).toEqual(draftOf(planOf(3)));
    expect(records.commitAll(draft(3))).toBe(false);
  });

  test('goes in batches where it is large, header last; nobody is led to half of it', () => {
    const large = draft(8_000);
    assert(large.kind === 'writes', 'refused');
    expect(large.transactions.length).toBeGreaterThan(2);
    for (const { conditions, writes } of large.transactions) {
      expect(conditions.length + writes.length).toBeLessThanOrEqual(100);
      expect(writes.reduce((sum, { value }) => sum + value.length, 0)).toBeLessThan(900 * 1024);
    }
    const records = new Records();
    const begun = large.transactions.slice(0, -1);
    for (const each of begun) expect(records.commit(each)).toBe(true);
    expect(records.keys()).not.toContain(changeKey(PLAN));
    // Another of that name would mix its pages with these.
    expect(records.commitAll(large)).toBe(false);
    expect(records.commit(large.transactions.at(-1)!)).toBe(true);
    expect(records.read().change.content.steps).toHaveLength(8_000);
  });
});

test('content that is not what its hash says is told as such', () => {
  const { header, content } = draftOf(planOf(3));
  const other = draft(2);
  assert(other.kind === 'writes', 'refused');
  const records = other.transactions[0]!.writes.map((write) => ({ ...write, version: 1n }));
  expect(readContent(header, records, hashText)).toMatchObject({ kind: 'unreadable' });
  expect(readContent(header, [], hashText)).toMatchObject({ kind: 'unreadable' });
  expect(content.steps).toHaveLength(3);
});

test('of two who act at once one is refused, whatever they do', () => {
  const records = new Records();
  records.commitAll(draft(3));
  const stored = records.read();
  expect(records.commitAll(writesOfVerb(stored, submit()))).toBe(true);
  expect(records.commitAll(writesOfVerb(stored, revise(planOf(2), omar)))).toBe(false);
  expect(records.read().change.header).toMatchObject({ state: 'checking', revision: 1 });
  expect(records.commitAll(writesOfVerb(records.read(), revise(planOf(2))))).toBe(true);
  const revised = records.read().change;
  expect([revised.header.revision, revised.content.steps.length]).toEqual([2, 2]);
  expect(records.keys()).toContain(contentKey(PLAN, 1, 0));
});

test('nothing begins once a pause is written; what is in flight ends, though the pause was not known', () => {
  const records = running(3);
  expect(records.commitAll(writesOfVerb(records.read(), begun(0)))).toBe(true);
  const stored = records.read();
  expect(records.commitAll(writesOfVerb(stored, pause))).toBe(true);
  expect(records.commitAll(writesOfVerb(stored, begun(1)))).toBe(false);
  expect(records.commitAll(writesOfVerb(stored, done(0)))).toBe(true);
  const { header, journal } = records.read().change;
  expect([header.state, ...journal.map(({ state }) => state)]).toEqual(['paused', 'done', 'waiting', 'waiting']);
});

test('the last step ends the change in the transaction that ends it; a pause in between makes that one look again', () => {
  const records = running(2);
  records.commitAll(writesOfSteps(records.read(), [begun(0) as never, begun(1) as never]));
  const stored = records.read();
  records.commitAll(writesOfVerb(stored, pause));
  expect(records.commitAll(writesOfSteps(stored, [done(0) as never, done(1) as never]))).toBe(false);
  expect(records.commitAll(writesOfSteps(records.read(), [done(0) as never, done(1) as never]))).toBe(true);
  expect(records.read().change.header.state).toBe('completed');
});

test('a step is written over what was read of it alone, so that none is done twice', () => {
  const records = running(2);
  records.commitAll(writesOfVerb(records.read(), begun(0)));
  const stored = records.read();
  const ends = writesOfVerb(stored, done(0));
  assert(ends.kind === 'writes', 'refused');
  expect(ends.transactions[0]?.conditions).toEqual([
    { kind: 'version', key: stepKey(PLAN, 1, 0), version: stored.stepVersions.get(0) },
  ]);
  expect(records.commitAll(ends)).toBe(true);
  expect(records.commitAll(ends)).toBe(false);
  expect(writesOfVerb(records.read(), done(0))).toMatchObject({ code: 'wrong_step_state' });
});

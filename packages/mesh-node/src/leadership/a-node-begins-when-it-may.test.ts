/** When a node begins to stand for scopes: once it has joined, or nobody has let it in for long; and never after it has been told to leave. */
import { nodeId } from '@omnirelay/primitives';
import { livenessKey } from '@omnirelay/protocol';
import { expect, test } from 'vitest';
import { beginWhenJoined } from './begin-when-joined.ts';
import { leaderOf, testLeaders } from './testing/test-leaders.ts';

function steeredEntry() {
  let joined = false;
  const listeners = new Set<() => void>();
  return {
    entry: {
      joined: () => joined,
      onChange(listener: () => void) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
    listeners,
    set(now: boolean) {
      joined = now;
      for (const listener of listeners) listener();
    },
  };
}

const NEVER_MS = 3_600_000;
const AT_ONCE_MS = 1;

test('before it has joined it begins nothing, and when it has it begins at once and is not alone', () => {
  const { entry, set, listeners } = steeredEntry();
  let begun = 0;
  const beginning = beginWhenJoined(
    entry,
    () => {
      begun += 1;
    },
    NEVER_MS,
  );
  set(false);
  expect([begun, beginning.alone()]).toEqual([0, false]);
  set(true);
  expect([begun, beginning.alone()]).toEqual([1, false]);
  beginning[Symbol.dispose]();
  expect(listeners.size).toBe(0);
});

test('whom nobody lets in begins once that has lasted, alone; and is alone no more when it joins after all', async () => {
  const { entry, set } = steeredEntry();
  const begun = Promise.withResolvers<void>();
  const beginning = beginWhenJoined(entry, begun.resolve, AT_ONCE_MS);
  expect(beginning.alone()).toBe(false);
  await begun.promise;
  expect(beginning.alone()).toBe(true);
  set(true);
  expect(beginning.alone()).toBe(false);
  beginning[Symbol.dispose]();
});

test('a node that joins after it was told to leave stands for nothing', async () => {
  await using leaders = testLeaders();
  const { entry, set } = steeredEntry();
  const leaving = await leaders.start('n1', { entry });
  await leaving.until(() => leaving.leadership.status().staleSince === null);
  await leaving.leadership.leave();
  set(true);
  const other = await leaders.start('n2');
  expect((await leaderOf([other])).nodeId).toBe('n2');
  const { records } = await other.registry.store.list('liveness/', { limit: 10 });
  expect(records.map(({ key }) => key)).toEqual([livenessKey(nodeId('n2'))]);
});

import { expect, it } from 'vitest';
import { CONSOLE_BOUNDS } from './bounds.ts';
import type { FleetChange } from './fleet-changes.ts';
import { beginPause, bufferChanges } from './pause-buffer.ts';

const changes = (count: number): FleetChange[] =>
  Array.from({ length: count }, (_, i) => ({ nodeId: `n${i}`, what: 'Alive to Suspect' }));

it('keeps every change while they fit', () => {
  const buffer = bufferChanges(bufferChanges(beginPause(0), changes(2), 10), changes(3), 20);
  expect(buffer).toMatchObject({ count: 5, complete: true });
  expect(buffer.changes).toHaveLength(5);
});

it('keeps only the number above the bound, and never a part for the whole', () => {
  let buffer = bufferChanges(beginPause(0), changes(CONSOLE_BOUNDS.pausedChanges), 1);
  expect(buffer.complete).toBe(true);
  buffer = bufferChanges(buffer, changes(1), 2);
  expect(buffer).toEqual({ sinceMs: 0, count: CONSOLE_BOUNDS.pausedChanges + 1, changes: [], complete: false });
  expect(bufferChanges(buffer, changes(4), 3).count).toBe(CONSOLE_BOUNDS.pausedChanges + 5);
});

it('keeps only the number after five minutes', () => {
  const buffer = bufferChanges(beginPause(0), changes(1), CONSOLE_BOUNDS.pausedMs + 1);
  expect(buffer).toMatchObject({ count: 1, complete: false, changes: [] });
});

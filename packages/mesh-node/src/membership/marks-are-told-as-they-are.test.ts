import type { RegistryMark } from '@omnirelay/protocol';
import { expect, test } from 'vitest';
import { markNews } from './registry-mark.ts';

test('a mark is news once, each time that it has risen since it was asked for', () => {
  let mark: RegistryMark = { lineageEpoch: 1n, revision: 4n };
  const news = markNews(() => ({ ...mark }));
  expect(news()).toEqual(mark);
  expect(news()).toBeUndefined();
  mark = { lineageEpoch: 1n, revision: 5n };
  expect(news()).toEqual(mark);
  mark = { lineageEpoch: 2n, revision: 5n };
  expect(news()).toEqual(mark);
  expect(news()).toBeUndefined();
  expect(markNews(undefined)()).toBeUndefined();
});

import { expect, it } from 'vitest';
import { changesOf, listedOf } from './missed-words.ts';

it('one change is no changes', () => {
  expect([0, 1, 2].map(changesOf)).toEqual(['0 changes', '1 change', '2 changes']);
});

it('what is listed of more is the newest, and is said to be a part', () => {
  expect(listedOf(['a', 'b', 'c'], 2)).toEqual({ listed: ['b', 'c'], said: 'The newest 2 of 3' });
  expect(listedOf(['a', 'b'], 2)).toEqual({ listed: ['a', 'b'] });
});

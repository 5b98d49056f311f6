import { expect, it } from 'vitest';
import { changedQuery, fullQuery, stillAhead } from './use-address.ts';

it('an address says what is not the default, keeps what belongs to others, and stays readable', () => {
  expect(changedQuery('?tz=local&sort=node', { q: 'state:suspect,dead', sort: undefined })).toBe(
    '?tz=local&q=state:suspect,dead',
  );
  expect(changedQuery('?q=a', { q: '' })).toBe('');
});

it('the view stays ahead of the router until that has followed, and gives way where one went elsewhere', () => {
  expect(stillAhead(['a', 'b', 'c'], 'a')).toEqual(['b', 'c']);
  expect(stillAhead(['a', 'b', 'c'], 'c')).toEqual([]);
  expect(stillAhead(['a', 'b', 'c'], 'elsewhere')).toEqual([]);
});

it('a full address says the defaults as well, and changes nothing that was said', () => {
  const defaults = { tz: 'utc', view: 'grid', group: 'region' };
  expect(fullQuery('?q=state:suspect&view=table', defaults)).toBe('?q=state:suspect&view=table&tz=utc&group=region');
  expect(fullQuery('', defaults)).toBe('?tz=utc&view=grid&group=region');
  expect(fullQuery(fullQuery('', defaults), defaults)).toBe(fullQuery('', defaults));
});

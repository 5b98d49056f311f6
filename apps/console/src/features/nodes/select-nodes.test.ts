import { expect, it } from 'vitest';
import { readListState } from './list-address.ts';
import { selectNodes } from './select-nodes.ts';

const ids = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `n${i + 1}`);

it('a tick beyond the limit is refused and unticks nobody', () => {
  expect(selectNodes({ selected: ids(199), wanted: ['n200'], limit: 200 })).toEqual({
    kind: 'selected',
    nodeIds: ids(200),
  });
  expect(selectNodes({ selected: ids(200), wanted: ['n201'], limit: 200 })).toEqual({
    kind: 'refused',
    why: 'n201 was not selected: at most 200 at once, and 200 are already',
  });
  expect(selectNodes({ selected: ids(200), wanted: ['n7'], limit: 200 })).toEqual({
    kind: 'selected',
    nodeIds: ids(200),
  });
});

it('all that match come to those that are ticked already, or none does', () => {
  expect(selectNodes({ selected: ['a', 'n2'], wanted: ids(3), limit: 4 })).toEqual({
    kind: 'selected',
    nodeIds: ['a', 'n2', 'n1', 'n3'],
  });
  expect(selectNodes({ selected: ['a', 'b'], wanted: ids(3), limit: 4 })).toEqual({
    kind: 'refused',
    why: 'These 3 were not selected: at most 4 at once, and 2 are already',
  });
  expect(selectNodes({ selected: [], wanted: ids(5), limit: 4 })).toEqual({
    kind: 'refused',
    why: 'These 5 were not selected: at most 4 at once',
  });
});

it('an address that names more than may be selected says which it leaves out', () => {
  const state = readListState(new URLSearchParams({ sel: ids(203).join() }));
  expect(state.selected).toEqual(ids(200));
  expect(state.ignored).toEqual([{ term: 'sel=n201 and 2 more', why: 'at most 200 nodes are selected at once' }]);
  expect(readListState(new URLSearchParams({ sel: ids(200).join() })).ignored).toEqual([]);
});

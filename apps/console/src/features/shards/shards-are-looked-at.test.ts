import { expect, it } from 'vitest';
import { ignoredWords, readShardsView, writeShardsView } from './view-state.ts';

const read = (query: string) => readShardsView(new URLSearchParams(query));

it('an address leaves out what is the default, and says all else so that it is read as it was', () => {
  expect(Object.values(writeShardsView(read('')))).toEqual([
    '',
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    '',
    undefined,
  ]);
  const view = {
    q: 'state:moving',
    view: 'table',
    colour: 'owner',
    group: 'owner',
    order: 'age',
    zoom: 4,
    chosen: 'orders:00010-00020',
    selected: 'orders/00412',
  } as const;
  const written = Object.entries(writeShardsView(view)).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  expect(readShardsView(new URLSearchParams(written))).toEqual(view);
});

it('what it does not know it takes for the default, and says so', () => {
  expect(read('view=tree&zoom=3&group=zone')).toEqual(read(''));
  expect(ignoredWords(new URLSearchParams('view=tree&zoom=3&sort=ring')).map(({ term }) => term)).toEqual([
    'view=tree',
    'zoom=3',
  ]);
});

import { expect, it } from 'vitest';
import { changedQuery } from '../../ui/use-address.ts';
import { readView, writeView } from './view-state.ts';

it('an address says the whole view, and nothing that is the default', () => {
  const address = '?q=status:suspect,dead&group=role&view=table&panel=node:n5';
  const view = readView(new URLSearchParams(address));
  expect(view).toEqual({ q: 'status:suspect,dead', group: 'role', view: 'table', selected: 'n5' });
  expect(changedQuery('', writeView(view))).toBe(address);
  expect(changedQuery('', writeView(readView(new URLSearchParams(''))))).toBe('');
});

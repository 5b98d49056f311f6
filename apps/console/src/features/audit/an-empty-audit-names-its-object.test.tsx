import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { NobodyChangedIt } from './nobody-changed-it.tsx';

it.each([
  ['peer/n5', 'Nobody has changed this node', 'Cordons, label changes and refused attempts'],
  ['shard/orders/00412', 'Nobody has changed this shard', 'Who paused, resumed or disabled it and refused attempts'],
])('of %s: %s', (object, title, what) => {
  const markup = renderToStaticMarkup(<NobodyChangedIt object={object} />);
  expect(markup).toContain(title);
  expect(markup.replaceAll('<!-- -->', '')).toContain(what);
});

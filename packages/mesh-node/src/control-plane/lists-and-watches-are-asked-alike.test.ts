import { expect, it } from 'vitest';
import { ALL_OPERATIONS } from './all-operations.ts';
import { jsonSchemaOf } from './json-schema-of.ts';

/** Of a list and not of what it lists: pages, order, shape, whose view of it, and a range of the past. */
const OF_LISTS = ['pageSize', 'sort', 'fields', 'minCursor', 'vantage', 'ifNoneMatch', 'from', 'to', 'at'];
/** Tell what happened, steps of changes among it, and are asked in their own way. */
const EVENTS = ['watch-leadership-events', 'watch-changes'];

const inputsOf = (name: string): Readonly<Record<string, unknown>> => {
  const operation = ALL_OPERATIONS.find((one) => one.name === name);
  if (operation === undefined) throw new Error(`there is no ${name}`);
  return jsonSchemaOf(operation.input).properties;
};

it('a watch takes the filters and the query of its list, in the same shape', () => {
  const watches = ALL_OPERATIONS.map(({ name }) => name).filter(
    (name) => name.startsWith('watch-') && !EVENTS.includes(name),
  );
  expect(watches).toEqual([
    'watch-peers',
    'watch-audit',
    'watch-leaders',
    'watch-fence-rejections',
    'watch-namespaces',
    'watch-shards',
    'watch-policies',
    'watch-freezes',
    'watch-rebalance-controllers',
  ]);
  for (const watch of watches) {
    const list = Object.entries(inputsOf(watch.replace('watch-', 'list-'))).filter(
      ([name]) => !OF_LISTS.includes(name),
    );
    expect(list.length).toBeGreaterThan(1);
    expect(inputsOf(watch), watch).toEqual(Object.fromEntries(list));
  }
});

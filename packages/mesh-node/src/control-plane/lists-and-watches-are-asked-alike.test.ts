import { expect, it } from 'vitest';
import { ALL_OPERATIONS } from './all-operations.ts';
import { jsonSchemaOf } from './json-schema-of.ts';

/** Of a list and not of what it lists: pages, order, shape, and whose view of it. */
const OF_LISTS = ['pageSize', 'sort', 'fields', 'minCursor', 'vantage', 'ifNoneMatch'];

const inputsOf = (name: string): Readonly<Record<string, unknown>> => {
  const operation = ALL_OPERATIONS.find((one) => one.name === name);
  if (operation === undefined) throw new Error(`there is no ${name}`);
  return jsonSchemaOf(operation.input).properties;
};

it('a watch takes the filters and the query of its list, in the same shape', () => {
  const watches = ALL_OPERATIONS.map(({ name }) => name).filter((name) => name.startsWith('watch-'));
  expect(watches).toEqual(['watch-peers', 'watch-audit']);
  for (const watch of watches) {
    const list = Object.entries(inputsOf(watch.replace('watch-', 'list-'))).filter(
      ([name]) => !OF_LISTS.includes(name),
    );
    expect(list.length).toBeGreaterThan(3);
    expect(inputsOf(watch), watch).toEqual(Object.fromEntries(list));
  }
});

/** Behind an empty field stands what holds without it and where that comes from: the default, or the cluster's document. */
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import type { PolicyAnswer } from '../../data/policy-model.ts';
import { PolicyForm } from './policy-form.tsx';
import { sourceWithout } from './value-words.ts';

const OF_CLUSTER: PolicyAnswer['sources'] = [
  { path: 'limits.movesPerNode', source: 'Cluster' },
  { path: 'limits.movesPerCluster', source: 'Default' },
  { path: 'guardrails.moved-shards-ratio', source: 'Cluster' },
];
const VALUES: Readonly<Record<string, unknown>> = {
  mode: 'auto',
  'limits.movesPerNode': 2,
  'limits.movesPerCluster': 16,
};

/** What stands in each empty field, by the name of the field. */
function shown(namespace: string | undefined, ofCluster: PolicyAnswer['sources'] | undefined): Map<string, string> {
  const markup = renderToStaticMarkup(
    <PolicyForm
      document={{}}
      without={(path) => ({ value: VALUES[path], source: sourceWithout(path, { namespace, ofCluster }) })}
      guardrails={[{ name: 'moved-shards-ratio', limit: 0.5 }]}
      problems={[]}
      onChange={() => undefined}
    />,
  );
  const fields = markup.matchAll(/<label[^>]*>([^<]*)<\/label><input[^>]*placeholder="([^"]*)"/g);
  return new Map([...fields].map(([, label = '', placeholder = '']) => [label, placeholder]));
}

const FIELDS = [
  'Moves of a node at once',
  'Moves in all at once',
  'Shards that a plan moves, of all: at most',
] as const;
const told = (...of: Parameters<typeof shown>) => FIELDS.map((field) => shown(...of).get(field));

it('a namespace has some values of its cluster, and others of nobody: the defaults', () => {
  expect(told('orders', OF_CLUSTER)).toEqual(['2 (cluster)', '16 (default)', '0.5 (cluster)']);
});

it('below the document of the cluster are the defaults alone', () => {
  expect(told(undefined, OF_CLUSTER)).toEqual(['2 (default)', '16 (default)', '0.5 (default)']);
});

it('where a value comes from is left out until somebody has told', () => {
  expect(told('orders', undefined)).toEqual(['2', '16', '0.5']);
});

it('of what nobody says, not even a default, nothing comes from anywhere', () => {
  expect(shown('orders', OF_CLUSTER).get('Approvals needed')).toBe('not said');
  expect(shown('orders', OF_CLUSTER).get('Nodes that are sick, of all: at most')).toBe('not said');
});

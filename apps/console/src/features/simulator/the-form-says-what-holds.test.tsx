import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import type { ShardNamespace } from '../../data/model.ts';
import { Homes, Rules } from './placement-form.tsx';
import { SimulationProgress } from './simulation-progress.tsx';
import { readWhatIf } from './what-if.ts';

const NAMESPACE = {
  namespace: 'orders',
  rules: [{ id: 'not-n6', kind: 'exclude', from: '00400', to: '00420', nodes: { nodeId: 'n6' }, shards: [] }],
} as unknown as ShardNamespace;
const textOf = (markup: string): string =>
  markup
    .replaceAll(/<option>[^<]*<\/option>/g, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
const rules = (query: string): string => {
  const { whatIf } = readWhatIf(new URLSearchParams(query));
  return textOf(renderToStaticMarkup(<Rules whatIf={whatIf} namespace={NAMESPACE} onChange={() => {}} />));
};

it('rules are those there are until others are supposed, which it says of both', () => {
  expect(rules('')).toMatch(/As they are: 1\. Without any .*not-n6: exclude 00400-00420, node n6$/);
  const others = rules('rules=not-n6:exclude:00400-00420:node=n6,gpu:pin:0:label=gpu%253Dyes');
  expect(others).toContain('These 2 in place of the 1 there are. As they are Without any');
  expect(others).toMatch(/gpu: pin 00000, label gpu=yes$/);
  expect(rules('rules=none')).toMatch(/^Rules None\. As they are Kind/);
});

it('homes can be taken out again, each by what it says', () => {
  const { whatIf } = readWhatIf(new URLSearchParams('strategy=locality&homes=0-511=eu/eu-1a,512=us'));
  const markup = renderToStaticMarkup(<Homes whatIf={whatIf} namespace={NAMESPACE} onChange={() => {}} />);
  expect([...markup.matchAll(/aria-label="([^"]*: leave out)"/g)].map(([, name]) => name)).toEqual([
    '00000-00511=eu/eu-1a: leave out',
    '00512=us: leave out',
  ]);
});

it('what is known of a simulation is how long it takes of the most that it may', () => {
  const markup = renderToStaticMarkup(<SimulationProgress what="1,024 shards of orders" mostMs={20_000} />);
  expect(textOf(markup)).toBe('1,024 shards of orders: 0.0 s of at most 20 s');
  expect(markup).toContain('max="20000"');
});

import { expect, it } from 'vitest';
import { ruleSentence, strategyWords } from './rule-words.ts';

it('a rule is a sentence that names its shards and where they may not be', () => {
  expect(
    ruleSentence({ id: 'r1', kind: 'pin', from: '00010', to: '00020', nodes: { label: 'disk=fast' }, shards: [] }),
  ).toBe('Shards 00010 to 00020: nowhere else than on nodes with the label disk=fast.');
  expect(
    ruleSentence({ id: 'r2', kind: 'exclude', from: '00010', to: '00010', nodes: { nodeId: 'n-3' }, shards: [] }),
  ).toBe('Shard 00010: never on n-3.');
  expect(ruleSentence({ id: 'r3', kind: 'exclude', nodes: { region: 'us' }, shards: [] })).toBe(
    'All shards: never on nodes of the region us.',
  );
  expect(ruleSentence({ id: 'r4', kind: 'anti-affinity', shards: ['00001', '00002'], apart: 'zone' })).toBe(
    'No two of the shards 00001, 00002 in one zone.',
  );
});

it('a strategy is told with what it is set to', () => {
  expect(strategyWords({ id: 'ring', virtualNodes: 160, homes: [] })).toBe('ring, 160 positions a node');
  expect(strategyWords({ id: 'rendezvous', homes: [] })).toBe('rendezvous');
  expect(strategyWords({ id: 'locality', homes: [{ from: '00000', to: '00511', region: 'eu' }] })).toBe(
    'locality, 1 home',
  );
});

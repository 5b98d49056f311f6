import { expect, it } from 'vitest';
import type { ShardNamespace } from '../../data/model.ts';
import {
  carriedOver,
  changeAsked,
  creationAsked,
  draftOf,
  EMPTY_DRAFT,
  missingIn,
  type NamespaceDraft,
  nextRow,
  type RuleDraft,
} from './namespace-draft.ts';
import { settingsDiff } from './settings-diff.ts';

const NAMESPACE: ShardNamespace = {
  namespace: 'orders',
  kind: 'service',
  shardCount: 64,
  strategy: { id: 'ring', virtualNodes: 128, homes: [] },
  rules: [
    { id: 'no-spot', kind: 'exclude', from: '00000', to: '00063', nodes: { label: 'spot=yes' }, shards: [] },
    { id: 'twins', kind: 'anti-affinity', shards: ['00007', '00039'], apart: 'zone' },
  ],
  roles: ['worker'],
  version: '1764150710.44',
  owners: 3,
  counts: { active: 64, draining: 0, paused: 0, disabled: 0, moving: 0, unowned: 0 },
  etag: '"7"',
};
const READ = draftOf(NAMESPACE);
const pin: RuleDraft = {
  ...{ row: 2, id: 'ledger', kind: 'pin', from: '0', to: '', by: 'region', which: ' eu-west ' },
  ...{ shards: '9', apart: 'node' },
};

it('what is read and not edited asks for nothing', () => {
  expect(changeAsked(READ, READ)).toEqual({});
});

it('only what was edited is asked for', () => {
  expect(changeAsked({ ...READ, strategy: 'rendezvous' }, READ)).toEqual({ strategy: { id: 'rendezvous', homes: [] } });
  expect(changeAsked({ ...READ, virtualNodes: '64', effects: 'fenced' }, READ)).toEqual({
    strategy: { id: 'ring', virtualNodes: 64, homes: [] },
    effects: 'fenced',
  });
  expect(changeAsked({ ...READ, rules: [] }, READ)).toEqual({ noRules: true });
});

it('a rule is asked for with what belongs to its kind, and its numbers as names of shards', () => {
  expect(changeAsked({ ...READ, rules: [...READ.rules, pin] }, READ).rules).toEqual([
    ...NAMESPACE.rules,
    { id: 'ledger', kind: 'pin', from: '00000', to: '00000', nodes: { region: 'eu-west' }, shards: [] },
  ]);
  const [twins] = creationAsked({ ...READ, rules: [{ ...pin, kind: 'anti-affinity', shards: '7  39,x' }] }).rules;
  expect(twins).toEqual({ id: 'ledger', kind: 'anti-affinity', shards: ['00007', '00039', 'x'], apart: 'node' });
});

it('homes belong to locality alone', () => {
  const homes = [{ row: 0, from: '0', to: '31', region: 'eu', zone: '' }];
  expect(creationAsked({ ...READ, homes }).strategy.homes).toEqual([]);
  expect(creationAsked({ ...READ, homes, strategy: 'locality' }).strategy).toEqual({
    id: 'locality',
    homes: [{ from: '00000', to: '00031', region: 'eu' }],
  });
});

it('nobody is asked before there is enough to ask with', () => {
  const named: NamespaceDraft = { ...EMPTY_DRAFT, namespace: 'mail' };
  expect(missingIn(EMPTY_DRAFT)).toBe('Give it a name.');
  expect(missingIn({ ...named, shardCount: '16.5' })).toBe('Say how many shards it has, in digits.');
  expect(missingIn({ ...named, shardCount: '16', roles: [] })).toContain('role');
  expect(missingIn({ ...named, shardCount: '16' })).toBeUndefined();
});

it('what was edited is carried over onto what somebody else has made of it meanwhile', () => {
  const now = draftOf({
    ...NAMESPACE,
    strategy: { id: 'rendezvous', homes: [] },
    roles: ['worker', 'gateway'],
    rules: [],
  });
  const edited = { ...READ, effects: 'fenced', rules: [...READ.rules, pin] } as const;
  const carried = carriedOver(edited, READ, now);
  expect(carried).toEqual({ ...now, effects: 'fenced', rules: edited.rules });
  expect(changeAsked(carried, now)).toEqual({ effects: 'fenced', rules: changeAsked(edited, READ).rules });
});

it('says what became otherwise between two readings', () => {
  const [spot, twins] = NAMESPACE.rules as [ShardNamespace['rules'][number], ShardNamespace['rules'][number]];
  expect(
    settingsDiff(NAMESPACE, {
      ...NAMESPACE,
      strategy: { id: 'rendezvous', homes: [] },
      effects: 'fenced',
      rules: [
        { ...spot, to: '00031' },
        { id: 'new', kind: 'pin', from: '00001', nodes: { nodeId: 'n3' }, shards: [] },
      ],
    }),
  ).toEqual([
    'Strategy: ring, 128 positions a node became rendezvous.',
    'Effects: unfenced became fenced.',
    'Rule twins is gone.',
    'Rule no-spot says now: Shards 00000 to 00031: never on nodes with the label spot=yes.',
    'Rule new is new. Shard 00001: nowhere else than on n3.',
  ]);
  expect(settingsDiff(NAMESPACE, { ...NAMESPACE, rules: [twins, spot] })).toEqual([
    'The rules stand in another order.',
  ]);
  expect(settingsDiff(NAMESPACE, NAMESPACE)).toEqual([]);
});

it('a new row is none of those there are', () => {
  expect(nextRow([])).toBe(0);
  expect(nextRow([{ row: 4 }, { row: 2 }])).toBe(5);
});

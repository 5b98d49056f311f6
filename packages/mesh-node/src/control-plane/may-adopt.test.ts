import { type Instant, nodeId } from '@omnirelay/primitives';
import type { Member, MembershipView, SeenRegistry } from '@omnirelay/protocol';
import type { LineageRecord, RegistryState, StoreIdentity } from '@omnirelay/registry';
import { expect, test } from 'vitest';
import { type AdoptionSight, mayAdopt } from './may-adopt.ts';

const OLD = 'redis a' as StoreIdentity;
const NEW = 'redis b' as StoreIdentity;
const AT = 1_000 as Instant;

const lineage = (storeIdentity: StoreIdentity, meshId = 'm1'): LineageRecord => ({
  meshId,
  clusterId: 'c1',
  lineageEpoch: 5n,
  lineageId: 'l',
  storeIdentity,
});

const state = (over: Partial<RegistryState>): RegistryState => ({
  kind: 'foreign',
  since: 0,
  explanation: '',
  storeIdentity: NEW,
  highWater: { lineageEpoch: 5n, revision: 9n },
  ...over,
});

type Seat = readonly [id: string, role: 'control' | 'worker', liveness?: Member['liveness'], registry?: SeenRegistry];

function view(seats: readonly Seat[]): MembershipView {
  const members = seats.map(([id, role, liveness = 'alive', registry]) => [
    nodeId(id),
    { nodeId: nodeId(id), liveness, claim: { metadata: { role }, ...(registry && { registry }) } } as unknown as Member,
  ]);
  return { self: nodeId('k1'), sequence: 1, digest: '', members: new Map(members as never), localHealth: 0 };
}

const same: SeenRegistry = { identity: NEW, sound: false };
const three: readonly Seat[] = [
  ['k1', 'control'],
  ['k2', 'control', 'alive', same],
  ['k3', 'control', 'alive', same],
];

const judge = (over: Partial<AdoptionSight>) =>
  mayAdopt({
    state: state({ stored: lineage(OLD) }),
    meshId: 'm1',
    clusterId: 'c1',
    worked: OLD,
    view: view(three),
    isRemoved: () => false,
    seenAt: AT,
    heardAt: AT,
    ...over,
  });

test('a store of this mesh under another identity may be adopted, each control node in its turn', () => {
  expect(judge({})).toMatchObject({ kind: 'may', turn: 0 });
  expect(judge({ worked: null })).toMatchObject({ kind: 'may', turn: 0 });
  expect(judge({ view: { ...view(three), self: nodeId('k3') } })).toMatchObject({ kind: 'may', turn: 1 });
  const second = view([['k0', 'control', 'alive', same], ...three]);
  expect(judge({ view: second })).toMatchObject({ kind: 'may', turn: 1 });
});

test('an empty one only in the place of a store that this node has worked with', () => {
  expect(judge({ state: state({ kind: 'empty' }) })).toMatchObject({ kind: 'may' });
  expect(judge({ state: state({ kind: 'empty' }), worked: null })).toMatchObject({ kind: 'by-hand' });
  expect(judge({ state: state({ kind: 'empty' }), worked: NEW })).toMatchObject({ kind: 'by-hand' });
});

test('what went back, what is of another mesh, and what cannot be read is for people', () => {
  const stories: readonly Partial<RegistryState>[] = [
    { kind: 'behind', stored: lineage(NEW) },
    { kind: 'foreign', stored: lineage(OLD, 'm2') },
    { kind: 'foreign', stored: { ...lineage(OLD), clusterId: 'c2' } },
    { kind: 'foreign', stored: lineage(NEW) },
    { kind: 'foreign' },
  ];
  for (const story of stories) expect([story, judge({ state: state(story) }).kind]).toEqual([story, 'by-hand']);
});

test('a sound, a dark and an opening registry leave nothing to adopt', () => {
  for (const kind of ['ok', 'dark', 'opening'] as const)
    expect(judge({ state: state({ kind, stored: lineage(NEW) }) })).toEqual({ kind: 'nothing' });
});

test('a minority waits, the dead counted among those it does not reach, those who left or were removed not', () => {
  const half: readonly Seat[] = [...three.slice(0, 2), ['k3', 'control', 'dead'], ['w1', 'worker', 'suspect']];
  expect(judge({ view: view(half) })).toMatchObject({ kind: 'wait', why: expect.stringContaining('2 of 4 members') });
  const left: readonly Seat[] = [...three.slice(0, 2), ['k3', 'control', 'left'], ['w1', 'worker', 'dead']];
  expect(judge({ view: view(left) })).toMatchObject({ kind: 'may' });
  expect(judge({ view: view(half), isRemoved: (id) => id === 'w1' })).toMatchObject({ kind: 'may' });
});

test('it waits until those whom gossip reaches have told how far the registry went', () => {
  expect(judge({ heardAt: 999 as Instant })).toMatchObject({ kind: 'wait' });
  expect(judge({ heardAt: null, view: view([['k1', 'control']]) })).toMatchObject({ kind: 'may' });
});

test('one that is misled does not end the history of all', () => {
  const sound: SeenRegistry = { identity: OLD, sound: true };
  const misled: readonly Seat[] = [
    ['k1', 'control'],
    ['k2', 'control', 'alive', sound],
    ['k3', 'control', 'alive', same],
  ];
  expect(judge({ view: view(misled) })).toMatchObject({ kind: 'wait', why: expect.stringContaining('k2 works with') });
  const adopted: readonly Seat[] = [
    ['k1', 'control'],
    ['k2', 'control', 'alive', { identity: NEW, sound: true }],
  ];
  expect(judge({ view: view(adopted) })).toMatchObject({ kind: 'wait', why: 'k2 has adopted it already' });
  const alone: readonly Seat[] = [
    ['k1', 'control'],
    ['k2', 'control'],
    ['k3', 'control'],
  ];
  expect(judge({ view: view(alone) })).toMatchObject({
    kind: 'wait',
    why: expect.stringContaining('1 of 3 control nodes'),
  });
});

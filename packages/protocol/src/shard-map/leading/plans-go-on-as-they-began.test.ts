/** What is wanted of a map: moves under way count as done, nodes that keep are left alone, and what can wait waits until nodes stand still. */
import { nodeId } from '@omnirelay/primitives';
import { expect, test } from 'vitest';
import type { HandoverMove, MoveStage } from '../handover/move-records.ts';
import type { Namespace, PlacementNode, PlacementRule, ShardMap, ShardMove } from '../model.ts';
import { place } from '../placement/planner.ts';
import { emptyMap } from '../stored/stored-map.ts';
import { keepInPlace } from './keep-in-place.ts';
import { columnAfter, type PlanView, placementInput, wantedMoves } from './plan-moves.ts';

const SHARDS = 12;
const node = (id: string, weight = 100): PlacementNode => ({
  nodeId: nodeId(id),
  weight,
  region: 'r',
  zone: 'z',
  labels: {},
});

function mapOf(owners: readonly (string | null)[]): ShardMap {
  const nodes = [...new Set(owners.filter((owner) => owner !== null))].sort().map(nodeId);
  const map = emptyMap('orders' as Namespace, owners.length, 1n);
  return {
    ...map,
    nodes,
    owner: Uint16Array.from(owners, (owner) => (owner === null ? 0xffff : nodes.indexOf(nodeId(owner)))),
  };
}

const move = (shard: number, from: string, to: string, stage: MoveStage = 'prepare'): HandoverMove => ({
  moveId: `1.${shard}`,
  shard,
  from: { nodeId: nodeId(from), epoch: 1n },
  to: { nodeId: nodeId(to), epoch: 1n },
  stage,
});

const QUIET: Omit<PlanView, 'map' | 'moves' | 'of'> = {
  keeps: () => false,
  lives: (id) => id !== 'gone',
  hurries: () => false,
  returns: () => false,
  isSettled: true,
};

interface Asked extends Partial<PlanView> {
  readonly rules?: readonly PlacementRule[];
}

function wanted(map: ShardMap, nodes: readonly PlacementNode[], { rules = [], ...view }: Asked = {}) {
  const moves = view.moves ?? [];
  const takes = (id: string): boolean => nodes.some((each) => each.nodeId === id && each.weight > 0);
  const current = columnAfter(map, moves, takes);
  const of = { policy: { strategy: { kind: 'rendezvous' } as const, rules }, nodes };
  const kept = keepInPlace(current, of, view.keeps ?? QUIET.keeps);
  const placement = place(placementInput({ map, ...kept }, current));
  return wantedMoves(placement, { ...QUIET, map, moves, of, ...view });
}

const all = (owner: string | null) => mapOf(Array.from({ length: SHARDS }, () => owner));
const applied = (map: ShardMap, moves: readonly ShardMove[]): ShardMap =>
  mapOf(
    Array.from(map.owner, (place, shard) => moves.find((each) => each.shard === shard)?.to ?? map.nodes[place] ?? null),
  );

test('whatever part of a plan is under way or done, the rest of it stays what it was', () => {
  const map = all('a');
  const nodes = [node('a'), node('b'), node('c')];
  const plan = wanted(map, nodes);
  expect(plan).toHaveLength(8);
  const done = plan.slice(0, 2).map(({ shard, to }) => ({ shard, from: nodeId('a'), to }));
  const going = plan.slice(2, 5).map(({ shard, to }) => move(shard, 'a', to));
  const then = wanted(applied(map, done), nodes, { moves: going });
  const places = (moves: readonly { shard: number; to: string }[]) =>
    moves.map(({ shard, to }) => `${shard} ${to}`).sort();
  expect(places(then)).toEqual(places(plan.slice(2)));
});

test('a move to a node that takes none any more is not gone on with', () => {
  const map = all('a');
  const then = wanted(map, [node('a'), node('b', 0), node('c')], { moves: [move(0, 'a', 'b')] });
  expect(then.every(({ to }) => to === 'c')).toBe(true);
});

test('a node that keeps what it has gives nothing away and is given nothing, and the others share the rest', () => {
  const map = mapOf([...Array(6).fill('a'), ...Array(6).fill('b')]);
  const keeps = (id: string) => (id === 'a' ? ('all' as const) : false);
  const plan = wanted(map, [node('a', 0), node('b'), node('c')], { keeps });
  expect(plan).toHaveLength(3);
  expect(plan.every(({ shard, to }) => shard >= 6 && to === 'c')).toBe(true);
  expect(wanted(map, [node('a', 0), node('b')], { keeps })).toEqual([]);
  // Nor is one that this node knows nothing of but that it lives.
  expect(wanted(map, [node('b'), node('c')], { keeps })).toHaveLength(3);
  // What nobody has is not for it, however little it has.
  const orphans = mapOf(['a', ...Array(11).fill('gone')]);
  expect(wanted(orphans, [node('a', 0), node('b')], { keeps }).filter(({ to }) => to === 'b')).toHaveLength(11);
  // Nor where it is the only one that there is.
  expect(wanted(orphans, [node('a', 0)], { keeps })).toEqual([]);
  expect(wanted(mapOf(['a', ...Array(11).fill('b')]), [node('a', 0), node('b', 0)], { keeps })).toEqual([]);
  // Nor where it has less than the least of shares.
  const many = mapOf(['a', ...Array(999).fill('b')]);
  expect(wanted(many, [node('a', 0), node('b')], { keeps })).toEqual([]);
});

const cordoned =
  (...ids: readonly string[]) =>
  (id: string) =>
    ids.includes(id) ? ('allowed' as const) : false;
const names = (moves: readonly { shard: number; to: string; cause: string }[]) =>
  moves.map(({ shard, to, cause }) => `${shard} ${to} ${cause}`);

test('a shard that a rule forbids where it is goes, from a node that keeps what it has too, and while it goes is still wanted elsewhere', () => {
  const rules: PlacementRule[] = [
    { kind: 'exclude', id: 'x', shards: { from: 2, to: 3 }, from: { kind: 'node', nodeId: nodeId('a') } },
  ];
  const nodes = [node('a', 0), node('b')];
  const view = { keeps: cordoned('a'), rules };
  expect(names(wanted(all('a'), nodes, view))).toEqual(['2 b rule-broken', '3 b rule-broken']);
  const going = wanted(all('a'), nodes, { ...view, moves: [move(2, 'a', 'b', 'stop')] });
  expect(names(going)).toEqual(['2 b rule-broken', '3 b rule-broken']);
  // All that it has is against the rule: it is given nothing in turn.
  const whole: PlacementRule[] = [
    { kind: 'pin', id: 'p', shards: { from: 0, to: SHARDS - 1 }, to: { kind: 'zone', zone: 'other' } },
  ];
  const elsewhere = [node('a', 0), { ...node('b'), zone: 'other' }];
  const emptied = wanted(all('a'), elsewhere, { keeps: cordoned('a'), rules: whole });
  expect(emptied).toHaveLength(SHARDS);
  expect(new Set(emptied.map(({ cause }) => cause))).toEqual(new Set(['rule-broken']));
});

test('of siblings on nodes that keep what they have the first stays, and a sibling on a node in service makes way for one', () => {
  const apart: PlacementRule[] = [{ kind: 'anti-affinity', id: 'apart', shards: [1, 4, 7], apart: 'node' }];
  const nodes = [node('a', 0), node('b'), node('c')];
  const view = { keeps: cordoned('a'), rules: apart };
  const leaving = wanted(all('a'), nodes, view);
  expect(leaving.map(({ shard }) => shard)).toEqual([4, 7]);
  expect(new Set(leaving.map(({ to }) => to))).toEqual(new Set(['b', 'c']));
  // 4 is on a node that keeps it: 1, in the same zone, goes to another.
  const zones: PlacementRule[] = [{ kind: 'anti-affinity', id: 'zones', shards: [1, 4], apart: 'zone' }];
  const map = mapOf(Array.from({ length: SHARDS }, (_, shard) => (shard % 2 === 0 ? 'a' : 'b')));
  const spread = [node('a', 0), node('b'), { ...node('c'), zone: 'other' }];
  const moved = wanted(map, spread, { keeps: cordoned('a'), rules: zones });
  expect(moved.find(({ shard }) => shard === 1)?.to).toBe('c');
  expect(moved.filter(({ shard }) => shard % 2 === 0)).toEqual([]);
});

test('where nobody knows what rules would say of a node it keeps all, and where too much would be tied it keeps what they leave it', () => {
  const rules: PlacementRule[] = [
    { kind: 'pin', id: 'p', shards: { from: 0, to: SHARDS - 1 }, to: { kind: 'label', key: 'disk', value: 'ssd' } },
  ];
  const ssd = { ...node('b'), labels: { disk: 'ssd' } };
  expect(wanted(all('a'), [ssd], { keeps: () => 'all', rules })).toEqual([]);
  const many = Array.from({ length: 1_024 }, (_, index): PlacementRule => {
    return {
      kind: 'exclude',
      id: `x${index}`,
      shards: { from: 5, to: 5 },
      from: { kind: 'node', nodeId: nodeId('a') },
    };
  });
  const left = wanted(all('a'), [node('a', 0), node('b')], { keeps: cordoned('a'), rules: many });
  expect(names(left)).toEqual(['5 b rule-broken']);
});

test('who lost its epoch with a history of the registry keeps its shards until nodes stand still; who died does not', () => {
  const map = mapOf([...Array(6).fill('gone'), ...Array(6).fill('away')]);
  const view = { lives: () => false, returns: (id: string) => id === 'away' };
  const early = wanted(map, [node('b')], { ...view, isSettled: false });
  expect(early.map(({ shard }) => shard)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(wanted(map, [node('b')], view)).toHaveLength(SHARDS);
});

test('before nodes stand still shards are taken from the dead and the drained alone', () => {
  const unsettled = { isSettled: false };
  expect(wanted(all('a'), [node('a'), node('b')], unsettled)).toEqual([]);
  expect(wanted(all(null), [node('a'), node('b')], unsettled)).toEqual([]);
  expect(wanted(all('gone'), [node('a'), node('b')], unsettled)).toHaveLength(SHARDS);
  expect(wanted(all('a'), [node('a', 0), node('b')], unsettled)).toHaveLength(SHARDS);
  // One whose role is named no more serves what it has until then.
  expect(wanted(all('a'), [node('b')], unsettled)).toEqual([]);
  expect(wanted(all('a'), [node('b')])).toHaveLength(SHARDS);
  // What is under way goes on.
  const going = wanted(all('a'), [node('a'), node('b')], { ...unsettled, moves: [move(3, 'a', 'b', 'stop')] });
  expect(going).toMatchObject([{ shard: 3, to: 'b' }]);
});

test('a node that goes by itself is emptied whatever the round has left', () => {
  const map = mapOf([...Array(6).fill('a'), ...Array(6).fill('b')]);
  const plan = wanted(map, [node('a', 0), node('b')], { hurries: (id) => id === 'a' });
  expect(plan).toHaveLength(6);
  expect(plan.every(({ forced }) => forced === true)).toBe(true);
});

test('what is held back gives nothing away for the sake of shares, of rules or of others, and goes on with what is under way', () => {
  const rules: PlacementRule[] = [
    { kind: 'exclude', id: 'x', shards: { from: 2, to: 3 }, from: { kind: 'node', nodeId: nodeId('a') } },
  ];
  const nodes = [node('a'), node('b')];
  const held = { isHeld: () => true };
  expect(wanted(all('a'), nodes, { rules })).toHaveLength(6);
  expect(wanted(all('a'), nodes, { rules, ...held })).toEqual([]);
  const going = wanted(all('a'), nodes, { ...held, moves: [move(3, 'a', 'b', 'stop')] });
  expect(going).toMatchObject([{ shard: 3, to: 'b' }]);
  const [one] = wanted(all('a'), nodes);
  expect(wanted(all('a'), nodes, { isHeld: (shard) => shard !== one!.shard })).toEqual([one]);
});

test('what a planned change moves, and what has been moved and stands in the record to be seen, is not sent elsewhere while that is held back', () => {
  const held = { isHeld: () => true };
  const nodes = [node('a'), node('b')];
  const step = { changeId: 'plan', revision: 1, step: 0 };
  // As the planner has it, `b` has more than its share once they are there.
  const many = Array.from({ length: 8 }, (_, shard) => ({ ...move(shard, 'a', 'b'), step }));
  expect(wanted(all('a'), nodes, { ...held, moves: many })).toEqual([]);
  const there = mapOf([...Array(8).fill('b'), ...Array(4).fill('a')]);
  const seen = Array.from({ length: 8 }, (_, shard) => move(shard, 'a', 'b', 'committed'));
  expect(wanted(there, nodes, { moves: seen })).toHaveLength(2);
  expect(wanted(there, nodes, { ...held, moves: seen })).toEqual([]);
});

test('what nobody serves, what drained nodes have and what is forced goes whatever is held back', () => {
  const held = { isHeld: () => true };
  const nodes = [node('b'), node('c')];
  for (const owner of [null, 'gone']) expect(wanted(all(owner), nodes, held)).toHaveLength(SHARDS);
  expect(wanted(all('a'), [node('a', 0), ...nodes], held)).toHaveLength(SHARDS);
  const evens = wanted(all('b'), nodes, { ...held, hurries: (id) => id === 'b' });
  expect(evens).toHaveLength(6);
});

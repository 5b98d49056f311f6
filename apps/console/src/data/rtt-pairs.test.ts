import { expect, it } from 'vitest';
import { medianRtt, type NetworkNode, pairsOf, suspiciousPairs } from './rtt-pairs.ts';

const node = (nodeId: string, neighbours: readonly (readonly [string, number | undefined, string?])[]): NetworkNode =>
  ({
    nodeId,
    answered: true,
    neighbours: neighbours.map(([id, rttMs, status = 'Alive']) => ({
      nodeId: id,
      status,
      ...(rttMs === undefined ? {} : { rttMs }),
    })),
  }) as NetworkNode;

it('finds the median of what was measured', () => {
  expect(
    medianRtt(
      pairsOf([
        node('a', [
          ['b', 3],
          ['c', undefined],
        ]),
        node('b', [
          ['a', 1],
          ['c', 9],
        ]),
      ]),
    ),
  ).toBe(3);
  expect(medianRtt([])).toBeUndefined();
});

it('names a pair that hears only one way, before what is merely slow', () => {
  const nodes = [
    node('a', [
      ['b', undefined, 'Suspect'],
      ['c', 2],
    ]),
    node('b', [
      ['a', 2],
      ['c', 90],
    ]),
    node('c', [
      ['a', 2],
      ['b', 2],
    ]),
  ];
  expect(suspiciousPairs(nodes).map(({ from, to, why }) => `${from} ${to}: ${why}`)).toEqual([
    'a b: a takes it for suspect, and is alive to it: one way only',
    'b c: 90.0 ms, where the median is 2.0 ms',
  ]);
});

it('calls nothing slow that nobody can feel', () => {
  expect(
    suspiciousPairs([
      node('a', [
        ['b', 0.1],
        ['c', 0.1],
        ['d', 3],
      ]),
    ]),
  ).toEqual([]);
});

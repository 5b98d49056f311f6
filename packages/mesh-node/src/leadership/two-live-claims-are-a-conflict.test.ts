import { instant, nodeId } from '@omnirelay/primitives';
import type { Fence } from '@omnirelay/protocol';
import { expect, test } from 'vitest';
import { LEADERSHIP_BOUNDS } from './bounds.ts';
import { HeardConflicts, type ToldClaim } from './heard-conflicts.ts';

const { overlapMs, conflictShownMs } = LEADERSHIP_BOUNDS;
const WALL = new Date(0);

const told = (by: string, fence: string, at: number, how: Partial<ToldClaim> = {}): ToldClaim => ({
  scope: 'jobs',
  fence: fence as Fence,
  claimId: `${by}.${fence}`,
  nodeId: nodeId(by),
  own: false,
  heard: true,
  at: instant(at),
  ...how,
});

const shown = (conflicts: HeardConflicts, at = 0) =>
  conflicts
    .all(instant(at))
    .map(({ claims, lowerSteppedDown }) => ({ claims: claims.map((one) => one.claimId), lowerSteppedDown }));

test('a lower claim whose holder is heard long after the higher one was known is a conflict, told once, until it is heard no more', () => {
  const conflicts = new HeardConflicts(nodeId('n1'));
  const look = (at: number, ...claims: readonly ToldClaim[]) => conflicts.look(claims, instant(at), WALL);
  expect(look(0, told('n2', '5', 0), told('n3', '4', 0))).toEqual([]);
  const begun = look(overlapMs, told('n2', '5', overlapMs), told('n3', '4', overlapMs));
  expect(begun).toMatchObject([
    {
      scope: 'jobs',
      claims: [
        { nodeId: 'n2', heardFrom: 'n2' },
        { nodeId: 'n3', heardFrom: 'n3' },
      ],
    },
  ]);
  expect(look(overlapMs + 1, told('n2', '5', overlapMs + 1), told('n3', '4', overlapMs + 1))).toEqual([]);
  expect(shown(conflicts)).toEqual([{ claims: ['n2.5', 'n3.4'], lowerSteppedDown: false }]);
  expect(look(overlapMs + 2, told('n2', '5', overlapMs + 2))).toEqual([]);
  expect(shown(conflicts)).toEqual([]);
});

test('the last word of a holder that was followed is none, however long it stands', () => {
  const conflicts = new HeardConflicts(nodeId('n1'));
  for (const at of [0, overlapMs, 10 * overlapMs])
    expect(conflicts.look([told('n2', '5', at), told('n3', '4', 0)], instant(at), WALL)).toEqual([]);
  expect(shown(conflicts)).toEqual([]);
});

test('one claim told by its holder and by the registry is one claim', () => {
  const conflicts = new HeardConflicts(nodeId('n1'));
  const read = (at: number) => told('n2', '5', at, { heard: false });
  for (const at of [0, overlapMs]) conflicts.look([read(at), told('n2', '5', at)], instant(at), WALL);
  expect(shown(conflicts)).toEqual([]);
});

test('that this node gave way is shown for a while, although it is over at once', () => {
  const conflicts = new HeardConflicts(nodeId('n1'));
  const pair = [told('n2', '5', 0), told('n1', '4', 0, { own: true, heard: false })] as const;
  expect(conflicts.gaveWay(pair, instant(0), WALL)).toMatchObject({ lowerSteppedDown: true });
  conflicts.look([told('n2', '5', 1)], instant(conflictShownMs - 1), WALL);
  expect(shown(conflicts)).toEqual([{ claims: ['n2.5', 'n1.4'], lowerSteppedDown: true }]);
  conflicts.look([told('n2', '5', 1)], instant(conflictShownMs), WALL);
  expect(shown(conflicts)).toEqual([]);
});

test('that it gave way is over after that while, where nobody is left who could tell anything', () => {
  const conflicts = new HeardConflicts(nodeId('n1'));
  conflicts.gaveWay([told('n2', '5', 0), told('n1', '4', 0, { own: true, heard: false })], instant(0), WALL);
  expect(shown(conflicts, conflictShownMs - 1)).toHaveLength(1);
  expect(shown(conflicts, conflictShownMs)).toEqual([]);
});

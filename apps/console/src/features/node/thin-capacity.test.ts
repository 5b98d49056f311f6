import { expect, it } from 'vitest';
import type { Peer } from '../../data/model.ts';
import { thinCapacity } from './thin-capacity.ts';

const peer = (nodeId: string, role: string, status: Peer['status'] = 'Alive'): Peer =>
  ({ nodeId, status, intent: 'Active', metadata: { role, region: 'eu' } }) as unknown as Peer;

const FLEET = [peer('n1', 'control'), peer('n2', 'control'), peer('n5', 'worker'), peer('n7', 'worker', 'Dead')];

it('is quiet while one of each kind stays', () => {
  expect(thinCapacity(FLEET, new Set(['n1']))).toEqual([]);
});

it('counts only those that serve: a dead worker is none', () => {
  expect(thinCapacity(FLEET, new Set(['n5']))).toEqual(['No worker in eu stays in service: n5 is the only one']);
  expect(thinCapacity(FLEET, new Set(['n1', 'n2']))).toEqual([
    'No control in eu stays in service: all 2 of them are among these',
  ]);
});

it('does not speak of places that are empty already', () => {
  expect(thinCapacity(FLEET, new Set(['n7']))).toEqual([]);
});

import { expect, it } from 'vitest';
import type { Peer } from '../../data/model.ts';
import { PAGES } from '../../data/pages.ts';
import { paletteEntries } from './palette-entries.ts';

const peer = (nodeId: string, status: Peer['status'] = 'Alive', intent: Peer['intent'] = 'Active'): [string, Peer] => [
  nodeId,
  { nodeId, status, intent } as unknown as Peer,
];

const FLEET = new Map([peer('n-1'), peer('n-17', 'Suspect'), peer('n-170'), peer('n-2', 'Alive', 'Cordoned')]);
const titles = (typed: string): string[] => paletteEntries(typed, PAGES, FLEET).map((entry) => entry.title);

it('offers the action first when its verb is typed, with the state of the node', () => {
  expect(titles('cordon n-17')[0]).toBe('Cordon n-17 (suspect)');
  expect(titles('cord n-17')[0]).toBe('Cordon n-17 (suspect)');
  expect(titles('uncordon')[0]).toBe('Uncordon n-2 (alive, cordoned)');
});

it('offers no action that changes nothing', () => {
  expect(titles('cordon n-2')).not.toContain('Cordon n-2 (alive, cordoned)');
});

it('finds a node by its name, the very one before those that only contain it', () => {
  expect(titles('n-17')).toEqual(['Node n-17 (suspect)', 'Node n-170 (alive)', 'Cordon n-17 (suspect)']);
});

it('offers all pages while nothing is typed, and those that match after', () => {
  expect(titles('')).toHaveLength(PAGES.length);
  expect(titles('topo')).toEqual(['Go to Topology']);
});

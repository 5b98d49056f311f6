import { expect, it } from 'vitest';
import type { Lane, LanePiece } from './lane-layout.ts';
import { type LanePlace, laneKey, pieceAt, stepFrom } from './lane-steps.ts';

const lane = (scope: string, ...edges: readonly number[]): Lane => ({
  scope,
  ticks: [],
  pieces: edges.slice(1).map((toMs, i) => ({ kind: 'held', fromMs: edges[i], toMs }) as LanePiece),
});
const lanes = [lane('a', 0, 10, 20, 30), lane('empty'), lane('b', 5, 25, 30)];

const walk = (from: LanePlace | undefined, ...keys: readonly string[]): string => {
  let place = from;
  for (const key of keys) {
    const at = pieceAt(lanes, place);
    if (at !== undefined) place = stepFrom(lanes, at, key) ?? place;
  }
  return place === undefined ? 'nowhere' : `${place.scope} ${place.atMs}`;
};

it('begins at the newest piece of the first lane that has one', () => {
  expect(pieceAt(lanes, undefined)).toMatchObject({ lane: 0, at: 2 });
  expect(pieceAt([lane('empty')], undefined)).toBeUndefined();
});

it('goes along a lane and stops at its ends', () => {
  expect(walk(undefined, 'ArrowLeft')).toBe('a 10');
  expect(walk(undefined, 'Home', 'ArrowLeft')).toBe('a 0');
  expect(walk({ scope: 'a', atMs: 0 }, 'End', 'ArrowRight')).toBe('a 20');
});

it('goes to another lane at the same time, or to its first piece where that is later', () => {
  expect(walk({ scope: 'a', atMs: 10 }, 'ArrowDown')).toBe('b 10');
  expect(walk({ scope: 'a', atMs: 0 }, 'PageDown')).toBe('b 5');
  expect(walk({ scope: 'b', atMs: 25 }, 'PageUp')).toBe('a 25');
});

it('stays at its time while the lanes are laid out anew', () => {
  expect(pieceAt([lane('a', 0, 10, 12, 14, 40)], { scope: 'a', atMs: 13 })).toMatchObject({ at: 2 });
});

it('takes its own keys, and leaves the browser those to enlarge the page and to go back', () => {
  const from = pieceAt(lanes, undefined);
  if (from === undefined) throw new Error('no piece');
  const plain = { ctrlKey: false, metaKey: false, altKey: false };
  const kinds = ['Enter', '+', '-', 'ArrowLeft', 'Tab'].map((key) => laneKey(lanes, from, { ...plain, key })?.kind);
  expect(kinds).toEqual(['open', 'zoom', 'zoom', 'step', undefined]);
  for (const pressed of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }])
    for (const key of ['+', '-', 'ArrowLeft', 'Enter'])
      expect(laneKey(lanes, from, { ...plain, ...pressed, key })).toBeUndefined();
});

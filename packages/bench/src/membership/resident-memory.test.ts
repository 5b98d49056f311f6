import { expect, it } from 'vitest';
import { summariseMemory } from './resident-memory.ts';

const MB = 1_000_000;

it('tells what a further member adds from a process of one and the fullest ones', () => {
  const summary = summariseMemory([
    { members: 10, bytes: 107 * MB },
    { members: 10, bytes: 109 * MB },
    // The rest of a division: neither full nor alone, so it says nothing.
    { members: 3, bytes: 500 * MB },
    { members: 1, bytes: 90 * MB },
  ]);
  expect(summary).toEqual({
    membersPerProcess: 10,
    rssBytesPerProcess: 108 * MB,
    rssBytesOfOne: 90 * MB,
    rssBytesPerMember: 2 * MB,
  });
});

it('claims nothing of a further member where every process has one, or none has', () => {
  const ones = [80, 90, 100].map((size) => ({ members: 1, bytes: size * MB }));
  expect(summariseMemory(ones)).toEqual({
    membersPerProcess: 1,
    rssBytesPerProcess: 90 * MB,
    rssBytesOfOne: 90 * MB,
    rssBytesPerMember: null,
  });
  expect(summariseMemory([{ members: 5, bytes: 90 * MB }])).toMatchObject({
    rssBytesOfOne: null,
    rssBytesPerMember: null,
  });
  expect(() => summariseMemory([])).toThrow(RangeError);
});

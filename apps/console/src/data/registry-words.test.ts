import { expect, it } from 'vitest';
import { adoptState, needsAdoption, registryLook } from './registry-words.ts';

const STATES = ['ok', 'dark', 'foreign', 'empty', 'behind'] as const;

it('has a word for each state of the registry, and asks for adoption only where the history is another', () => {
  expect(STATES.map((state) => registryLook({ state }).word)).toEqual([
    'In order',
    'Dark',
    'Another store',
    'Empty',
    'Behind',
  ]);
  expect(STATES.filter((state) => needsAdoption({ state }))).toEqual(['foreign', 'empty', 'behind']);
});

it('claims nothing of a history that cannot be read now', () => {
  expect(adoptState({ state: 'dark' })).toBe('not known while the store does not answer');
  expect(adoptState({ state: 'empty' })).toContain('not adopted');
});

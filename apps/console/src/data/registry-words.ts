/** How the registry is, in a word and a sign, and what is to be done where its history is not the one that the mesh knew. */
import type { Shape, StatusColour } from '../ui/status.ts';
import type { Lineage } from './model.ts';

export interface RegistryLook {
  readonly word: string;
  readonly shape: Shape;
  readonly colour: StatusColour;
}

const LOOK: Readonly<Record<Lineage['state'], RegistryLook>> = {
  ok: { word: 'In order', shape: 'filled-circle', colour: 'alive' },
  dark: { word: 'Dark', shape: 'square-x', colour: 'dead' },
  foreign: { word: 'Another store', shape: 'double-chevron', colour: 'conflict' },
  empty: { word: 'Empty', shape: 'double-chevron', colour: 'conflict' },
  behind: { word: 'Behind', shape: 'double-chevron', colour: 'conflict' },
};

export const registryLook = ({ state }: Pick<Lineage, 'state'>): RegistryLook => LOOK[state];

/** Whether the history is adopted: nothing is to be done, something is, or it cannot be known while the store is dark. */
export function adoptState({ state, stored }: Pick<Lineage, 'state' | 'stored'>): string {
  if (state === 'ok') return 'adopted: it is the history that this mesh knows';
  if (state === 'dark') return 'not known while the store does not answer';
  return stored === undefined
    ? 'not adopted: writes rest until it is'
    : 'not adopted: writes rest until it is, or until the former store is back';
}

export const needsAdoption = ({ state }: Pick<Lineage, 'state'>): boolean =>
  state === 'foreign' || state === 'empty' || state === 'behind';

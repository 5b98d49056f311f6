'use client';
import type { LiveChange, LiveChanges } from './live-changes.ts';
/** The plans as they are told with the fleet's stream; undefined until they have come. */
import { useLiveFleet } from './live-fleet.tsx';

export const useLiveChanges = (): LiveChanges | undefined => useLiveFleet().changes;

export const useLiveChange = (id: string): LiveChange | undefined =>
  useLiveChanges()?.changes.find((change) => change.id === id);

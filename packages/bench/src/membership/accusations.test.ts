import { expect, it } from 'vitest';
import { watchAccusations } from './accusations.ts';
import type { Observation, Sighting } from './fleet.ts';

function toldFleet(tellsSuspicions: boolean) {
  const listeners = new Set<(sighting: Sighting) => void>();
  return {
    tellsSuspicions,
    onSighting: (listener: (sighting: Sighting) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell: (what: Observation) => {
      for (const listener of listeners) listener({ observer: 'a', subject: 'b', what, atMs: 0 });
    },
  };
}

it('counts a death that comes of a suspicion from the last moment, but no suspicion raised afterwards', () => {
  const fleet = toldFleet(true);
  const accusations = watchAccusations(fleet);
  fleet.tell('suspected');
  accusations.raiseNoMore();
  fleet.tell('suspected');
  fleet.tell('gone');
  expect(accusations.end()).toEqual({ falseAccusations: 1, falseSuspicions: 1 });
  // Whoever dies from here on was killed.
  fleet.tell('gone');
  expect(accusations.end()).toEqual({ falseAccusations: 1, falseSuspicions: 1 });
});

it('claims no figure of suspicions that the fleet does not tell', () => {
  expect(watchAccusations(toldFleet(false)).end()).toEqual({ falseAccusations: 0, falseSuspicions: null });
});

import type { ControlClient } from '@omnirelay/client';
import { expect, it } from 'vitest';
import type { ChangeMove } from '../data/change-model.ts';
import { moveOf } from '../data/testing/changes.ts';
import { certificateEnds } from './certificate-ends.ts';
import { runOfChange } from './run-of-change.ts';

const at = (seconds: number): string => new Date(Date.UTC(2026, 10, 23, 14, 0, seconds)).toISOString();
const MOVES: readonly ChangeMove[] = [
  moveOf({ step: 0, state: 'Done', begunAt: at(0), endedAt: at(2) }),
  moveOf({ step: 1, state: 'Done', begunAt: at(0), endedAt: at(3) }),
  moveOf({ step: 2, state: 'Begun', begunAt: at(4) }),
  moveOf({ step: 3, state: 'Begun', begunAt: at(3) }),
  moveOf({ step: 4 }),
];

/** Two moves a page. */
const changes = {
  moves: ({ cursor = '0' }: { readonly cursor?: string }) => {
    const from = Number(cursor);
    const next = from + 2 < MOVES.length ? { nextCursor: String(from + 2) } : {};
    return Promise.resolve({
      ...{ items: MOVES.slice(from, from + 2), generatedAt: at(10), source: 'n1', revision: 2, total: MOVES.length },
      ...next,
    });
  },
} as unknown as ControlClient['changes'];

it('a run is told from all of its steps, on however many pages they are listed', async () => {
  const run = await runOfChange({ changes }, { id: 'p-1', goesOn: true }, {});
  expect(run).toMatchObject({ generatedAt: at(10), source: 'n1', revision: 2, wavesSoFar: 2, wavesInAll: 3 });
  expect(run.points.at(-1)).toMatchObject({ remaining: 3, atMs: Date.parse(at(10)) });
  expect(run.inFlight.map(({ step }) => step)).toEqual([3, 2]);
  expect(run.lately.map(({ step }) => step)).toEqual([1, 0]);
  expect(run.waves[0]).toEqual({ steps: 2, ended: 0, begunAt: at(3) });
});

it('of nodes whose proof the control node does not have, nothing is told of their certificates', async () => {
  const ends: Record<string, string | undefined> = { n1: at(1), n2: undefined };
  const peers = {
    evidence: (nodeId: string) =>
      nodeId in ends ? Promise.resolve({ certificateEndsAt: ends[nodeId] }) : Promise.reject(new Error('gone')),
  } as unknown as ControlClient['peers'];
  expect(await certificateEnds({ peers }, ['n3', 'n2', 'n1'], {})).toEqual([{ nodeId: 'n1', endsAt: at(1) }]);
});

import { address, bootId, instant, type NodeId, nodeId } from '@omnirelay/primitives';
import type { Member } from '@omnirelay/protocol';
import { decodeObserved, encodeObserveRequest } from '@omnirelay/wire';
import { expect, test } from 'vitest';
import { createTestMembership } from '../control-plane/testing/test-membership.ts';
import { callsToKept, type KeptMembership } from './kept-membership.ts';
import { OBSERVE } from './observe-members.ts';

const NOW = instant(5_000);
const request = encodeObserveRequest({ kind: 'neighbours' });
const neighbour: Member = {
  nodeId: nodeId('n8'),
  life: { bootEpoch: 1n, bootId: bootId('b') },
  incarnation: 0,
  liveness: 'alive',
  changedAt: instant(4_000),
  lastSeen: instant(4_900),
};

/** Members whose answer takes so long to make. */
function calls(answerMs: number, vantageOf?: KeptMembership['vantageOf']) {
  const kept: KeptMembership = {
    ...createTestMembership('n0'),
    raiseHighWater: () => undefined,
    vantageOf:
      vantageOf ??
      ((self: NodeId) => ({
        self,
        isNeighbour: () => true,
        view: () => {
          for (const until = performance.now() + answerMs; performance.now() < until; );
          return { self, sequence: 1, digest: 'd', localHealth: 0, members: new Map([[neighbour.nodeId, neighbour]]) };
        },
      })),
  };
  const { call } = callsToKept(kept, () => NOW);
  return (id: string, more: { readonly method?: string; readonly signal?: AbortSignal } = {}) =>
    call(address(`${id}:7000`), { method: OBSERVE, nodeId: id, request, ...more });
}

test('a member of a kept fleet answers as a real one, with the instants its keeper told', async () => {
  const decoded = decodeObserved(await calls(0)('n7'), NOW);
  expect(decoded).toMatchObject({
    kind: 'view',
    view: { nodeId: 'n7', members: [{ nodeId: 'n8', lastSeen: 4_900, changedAt: 4_000, isNeighbour: true }] },
  });
});

test('500 questions at once leave the event loop free between any few of them', async () => {
  const ask = calls(2);
  let turns = 0;
  let done = false;
  const count = (): void => {
    turns++;
    if (!done) setImmediate(count);
  };
  setImmediate(count);
  await Promise.all(Array.from({ length: 500 }, (_, i) => ask(`n${i + 1}`)));
  done = true;
  // Of two milliseconds each, three fill a slice.
  expect(turns).toBeGreaterThanOrEqual(Math.floor(500 / 3));
});

test('who is gone refuses, who is silent is waited for as long as the caller likes, and nothing else is asked of them', async () => {
  const state = { gone: 'refused', mute: 'silent' } as const;
  const ask = calls(0, (id) => state[id as string as keyof typeof state]);
  await expect(ask('gone')).rejects.toMatchObject({ code: 'dial_failed', failure: 'refused' });
  const waiting = new AbortController();
  const answer = ask('mute', { signal: waiting.signal });
  await expect(ask('gone')).rejects.toMatchObject({ failure: 'refused' });
  waiting.abort();
  await expect(answer).rejects.toMatchObject({ failure: 'timeout' });
  await expect(ask('gone', { method: 'Deny' })).rejects.toMatchObject({ failure: 'unreachable' });
});

test('a question that nobody waits for any more is not worked on', async () => {
  let asked = 0;
  const ask = calls(0, () => {
    asked++;
    return 'refused';
  });
  await expect(ask('n1', { signal: AbortSignal.abort(new Error('gone')) })).rejects.toThrow('gone');
  expect(asked).toBe(0);
});

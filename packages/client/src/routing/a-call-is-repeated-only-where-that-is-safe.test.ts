/** Calls over peers: which errors are repeated and where, under one deadline, within the budget, and what is told of them. */
import { Metadata, status } from '@grpc/grpc-js';
import { prng } from '@omnirelay/primitives';
import { describe, expect, test } from 'vitest';
import { faultOf, NotExecutedError } from './call-fault.ts';
import { type CallPeerOptions, callPeer, type PeerAttempt } from './call-peer.ts';
import { leastPending, roundRobin } from './choosers.ts';
import { PeerCallError } from './peer-call-error.ts';
import { trackPeerHealth } from './peer-health.ts';
import { peerPool } from './peer-pool.ts';
import { retryBudget } from './retry-budget.ts';
import { peersAtHand, testPeer } from './testing/peers-at-hand.ts';

function routes(count = 3, retries = 100) {
  const peers = peersAtHand(Array.from({ length: count }, (_, at) => testPeer(`n${at}`)));
  const health = trackPeerHealth(peers);
  const budget = retryBudget({ ratio: 0, minRetriesPerSecond: retries / 10 });
  return { peers, health, budget, chooser: roundRobin(peerPool(peers, health)) };
}
type Routes = ReturnType<typeof routes>;

const coded = (code: string): Error => Object.assign(new Error(code), { code });
const grpc = (code: status, details = ''): Error =>
  Object.assign(new Error(details), { code, details, metadata: new Metadata() });
/** As a node answers that says why it cannot. */
function problem(code: status): Error {
  const metadata = new Metadata();
  metadata.set('omnirelay-problem', JSON.stringify({ code: 'registry_dark', status: 503 }));
  return Object.assign(grpc(code, 'registry_dark'), { metadata });
}
const http = (code: number): Error => Object.assign(new Error(`HTTP ${code}`), { status: code });

/** Fails with each in turn, and then answers who was asked. */
async function called(over: Routes, errors: readonly Error[], options: CallPeerOptions = {}) {
  const asked: string[] = [];
  const call = async ({ peer, attempt }: PeerAttempt): Promise<string> => {
    asked.push(peer.nodeId);
    expect(attempt).toBe(asked.length);
    const error = errors[asked.length - 1];
    if (error !== undefined) throw error;
    return peer.nodeId;
  };
  const answer = await callPeer(over, call, options).catch((error: unknown) => error);
  return { asked, answer };
}

describe('what fails', () => {
  test.each([
    coded('ECONNREFUSED'),
    new Error('fetch failed', { cause: coded('UND_ERR_CONNECT_TIMEOUT') }),
    grpc(status.UNAVAILABLE, 'No connection established. Last error: refused'),
    grpc(status.UNAVAILABLE, 'Stream refused by server'),
    new NotExecutedError('not mine'),
  ])('before it was carried out is sent to another peer, whatever it does: $message', async (error) => {
    expect(await called(routes(), [error, error])).toEqual({ asked: ['n0', 'n1', 'n2'], answer: 'n2' });
  });

  test.each([
    coded('ECONNRESET'),
    grpc(status.UNAVAILABLE, 'Connection dropped'),
    grpc(status.INTERNAL, 'Received RST_STREAM with code 2'),
    grpc(status.DEADLINE_EXCEEDED),
    problem(status.UNAVAILABLE),
    http(503),
    http(429),
  ])('when it may have been is repeated only where that is harmless: $message', async (error) => {
    const once = await called(routes(), [error]);
    expect([once.asked, once.answer]).toMatchObject([['n0'], { code: 'maybe_executed', cause: error }]);
    expect(await called(routes(), [error], { idempotent: true })).toEqual({ asked: ['n0', 'n1'], answer: 'n1' });
  });

  test.each([
    grpc(status.INVALID_ARGUMENT),
    grpc(status.INTERNAL, 'a bug'),
    http(404),
    http(500),
    new Error('of the call itself'),
  ])('as it would anywhere is thrown as it is: $message', async (error) => {
    expect(await called(routes(), [error], { idempotent: true })).toEqual({ asked: ['n0'], answer: error });
  });

  test('is read by who calls, where that knows better', async () => {
    const read = { idempotent: true, faultOf: () => ({ outcome: 'failed', executed: 'maybe' }) as const };
    expect((await called(routes(), [http(500)], read)).asked).toEqual(['n0', 'n1']);
  });
});

describe('the health tracker hears', () => {
  test.each([
    [coded('ECONNREFUSED'), { failures: 1, unreachable: 1 }],
    [http(502), { failures: 1, unreachable: 1 }],
    [http(500), { failures: 1, unreachable: 0 }],
    [http(400), { failures: 0, successes: 1 }],
    [problem(status.UNAVAILABLE), { failures: 0, successes: 1 }],
    [grpc(status.CANCELLED), { failures: 0, successes: 0 }],
  ])('of the peer that was asked: $0.message', async (error, seen) => {
    const over = routes(1);
    await called(over, [error], { maxAttempts: 1 });
    expect(over.health.snapshot().peers[0]).toMatchObject({ pending: 0, ...seen });
  });

  test('nothing against a peer whose caller gave up, or gave it no time', async () => {
    const over = routes(1);
    const hang = (): Promise<never> => new Promise(() => {});
    await expect(callPeer(over, hang, { timeoutMs: 20 })).rejects.toMatchObject({ code: 'maybe_executed' });
    const stop = new AbortController();
    const call = callPeer(over, hang, { signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(call).rejects.toMatchObject({ code: 'cancelled', cause: { message: 'enough' } });
    expect(over.health.snapshot().peers[0]).toMatchObject({ pending: 0, failures: 0, successes: 0 });
  });

  test('of one that did not answer in time, whatever the call makes of its signal', async () => {
    const over = routes(2);
    const call = async ({ peer, signal }: PeerAttempt): Promise<string> => {
      if (peer.nodeId === 'n1') return 'n1';
      const { promise, reject } = Promise.withResolvers<string>();
      signal.addEventListener('abort', () => reject(new Error('given up')));
      return promise;
    };
    expect(await callPeer(over, call, { idempotent: true, attemptMs: 150 })).toBe('n1');
    expect(over.health.snapshot().peers[0]).toMatchObject({ failures: 1, unreachable: 1, pending: 0 });
  });
});

describe('one deadline', () => {
  test('covers all attempts, each with its share of what is left where it may be repeated', async () => {
    const deadline = Date.now() + 60_000;
    const given: number[] = [];
    const call = async ({ timeoutMs, deadline: until, signal }: PeerAttempt): Promise<never> => {
      given.push(timeoutMs);
      expect(until).toBeLessThanOrEqual(deadline + 1);
      expect(signal.aborted).toBe(false);
      throw coded('ECONNREFUSED');
    };
    await expect(callPeer(routes(), call, { deadline, idempotent: true })).rejects.toThrow();
    const [first = 0, second = 0, third = 0] = given;
    expect(first).toBeLessThanOrEqual(20_000);
    expect(second).toBeGreaterThan(first);
    expect(third).toBeGreaterThan(2 * first);
    given.length = 0;
    await expect(callPeer(routes(), call, { deadline })).rejects.toThrow();
    expect(given[0]).toBeGreaterThan(2 * first);
  });

  test('is the earlier of the two that are given, and one that has passed asks nobody', async () => {
    const given: number[] = [];
    const call = async ({ timeoutMs }: PeerAttempt): Promise<void> => void given.push(timeoutMs);
    await callPeer(routes(), call, { deadline: Date.now() + 600_000, timeoutMs: 5000 });
    await callPeer(routes(), call, { deadline: Date.now() + 5000, timeoutMs: 600_000 });
    expect(given.every((ms) => ms <= 5000 && ms > 0)).toBe(true);
    const late = callPeer(routes(), call, { deadline: Date.now() - 1 });
    await expect(late).rejects.toMatchObject({ code: 'deadline_exceeded', attempts: [] });
    expect(given.length).toBe(2);
  });

  test('ends the wait for somebody who can be asked, which a peer that comes ends before', async () => {
    const over = routes(0);
    const nobody = callPeer(over, async () => 'x', { timeoutMs: 30 });
    await expect(nobody).rejects.toMatchObject({ code: 'no_peer', message: expect.stringContaining('no peer') });
    const waits = callPeer(over, async ({ peer }) => peer.nodeId);
    over.peers.become([testPeer('late')]);
    expect(await waits).toBe('late');
  });
});

describe('retries', () => {
  test('end with the budget, which all calls share', async () => {
    const over = routes(3, 1);
    const refused = [coded('ECONNREFUSED'), coded('ECONNREFUSED'), coded('ECONNREFUSED')];
    const first = await called(over, refused);
    expect([first.asked.length, first.answer]).toMatchObject([2, { code: 'retry_budget_exhausted' }]);
    expect((await called(over, refused)).asked.length).toBe(1);
  });

  test('are as many as asked for, ten at most, and each is told, shortened', async () => {
    const over = routes(20);
    const wordy = Object.assign(new Error('x'.repeat(10_000)), { code: 'ECONNREFUSED' });
    const { asked, answer } = await called(over, Array(20).fill(wordy), { maxAttempts: 99 });
    expect(new Set(asked).size).toBe(10);
    expect(answer).toBeInstanceOf(PeerCallError);
    const { code, attempts, message } = answer as PeerCallError;
    expect([code, attempts.map(({ nodeId }) => nodeId)]).toEqual(['attempts_exhausted', asked]);
    expect(attempts[9]).toMatchObject({ attempt: 10, outcome: 'unreachable', error: wordy });
    expect(message.length).toBeLessThan(4000);
  });

  test('ask whom the call has not asked, whomever the chooser likes best', async () => {
    const { peers, health, budget } = routes(3);
    const chooser = leastPending(peerPool(peers, health), { health, random: () => 0 });
    const refused = Array(3).fill(coded('ECONNREFUSED'));
    expect((await called({ peers, health, budget, chooser }, refused)).asked).toEqual(['n0', 'n1', 'n2']);
  });

  test('go back to the same peer where there is no other', async () => {
    const over = routes(1);
    expect(await called(over, [coded('ECONNREFUSED')])).toEqual({ asked: ['n0', 'n0'], answer: 'n0' });
  });

  test('stop with the signal between attempts', async () => {
    const stop = new AbortController();
    const call = async (): Promise<never> => {
      stop.abort();
      throw coded('ECONNREFUSED');
    };
    await expect(callPeer(routes(), call, { signal: stop.signal })).rejects.toMatchObject({ code: 'cancelled' });
  });
});

test('calls under way are what least pending chooses by', async () => {
  const peers = peersAtHand([testPeer('n0'), testPeer('n1')]);
  const health = trackPeerHealth(peers);
  const pool = peerPool(peers, health);
  const over = { health, budget: retryBudget(), chooser: leastPending(pool, { health, random: prng(3).unit }) };
  const { promise, resolve } = Promise.withResolvers<void>();
  const asked: string[] = [];
  const calls = Array.from({ length: 20 }, () =>
    callPeer(over, ({ peer }) => {
      asked.push(peer.nodeId);
      return promise;
    }),
  );
  resolve();
  await Promise.all(calls);
  expect(asked.filter((nodeId) => nodeId === 'n0').length).toBe(10);
});

test('an error without anything to read counts as the caller’s own', () => {
  for (const error of [undefined, null, 'text', 7, {}, { cause: { cause: null } }])
    expect(faultOf(error)).toEqual({ outcome: 'answered', executed: 'final' });
});

/** The health tracker: who fails this client's calls is ejected, never too many at once, for longer each time, and comes back by trial calls. */
import { prng } from '@omnirelay/primitives';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mostEjected, OUTLIER_DETECTION, type OutlierDetection } from './outlier-ejection.ts';
import { type PeerHealth, trackPeerHealth } from './peer-health.ts';
import { peerPool } from './peer-pool.ts';
import type { CallOutcome } from './peer-tally.ts';
import type { RoutePeer } from './route-peer.ts';
import { type PeersAtHand, peersAtHand, testPeer } from './testing/peers-at-hand.ts';

interface Tracked {
  readonly peers: PeersAtHand;
  readonly health: PeerHealth;
  pass(ms: number): void;
  /** One call, begun and ended. */
  call(nodeId: string, outcome: CallOutcome, times?: number): void;
  standing(nodeId: string): string | undefined;
}

const fleet = (count: number): RoutePeer[] => Array.from({ length: count }, (_, at) => testPeer(`n${at}`));

function tracked(list: readonly RoutePeer[], detection: Partial<OutlierDetection> = {}, seed = 1): Tracked {
  let now = 5000;
  const peers = peersAtHand(list);
  const settings = { maxEjectionTimeJitterMs: 0, ...detection };
  const health = trackPeerHealth(peers, { detection: settings, now: () => now, random: prng(seed).unit });
  return {
    ...{ peers, health },
    pass: (ms) => {
      now += ms;
    },
    call(nodeId, outcome, times = 1) {
      for (let at = 0; at < times; at++) health.begin(nodeId).end(outcome);
    },
    standing: (nodeId) => health.snapshot().peers.find((peer) => peer.nodeId === nodeId)?.standing,
  };
}
const outOf = ({ peers, health }: Tracked): string[] =>
  peers
    .all()
    .map(({ nodeId }) => nodeId)
    .filter((nodeId) => health.isOut(nodeId));

describe('who is not reached five times in a row', () => {
  test('is left out, and only then', () => {
    const at = tracked(fleet(3));
    const pool = peerPool(at.peers, at.health);
    expect(pool.candidates().length).toBe(3);
    at.call('n1', 'unreachable', 4);
    at.call('n1', 'answered');
    at.call('n1', 'unreachable', 4);
    // It answered, if only that it failed.
    at.call('n1', 'failed');
    at.call('n1', 'unreachable', 4);
    at.call('n1', 'abandoned');
    expect(outOf(at)).toEqual([]);
    at.call('n1', 'unreachable');
    expect(outOf(at)).toEqual(['n1']);
    expect(pool.candidates().map(({ nodeId }) => nodeId)).toEqual(['n0', 'n2']);
    expect(at.health.snapshot().peers[1]).toMatchObject({
      ...{ standing: 'ejected', ejectedForMs: 30_000, ejectedWhy: 'consecutive-gateway-failure', ejections: 1 },
      ...{ pending: 0, successes: 1, failures: 14, unreachable: 13 },
    });
  });

  test('comes back by trial calls, one at a time, and three that are answered end the probation', () => {
    const at = tracked(fleet(3));
    at.call('n1', 'unreachable', 5);
    at.pass(29_999);
    expect(at.standing('n1')).toBe('ejected');
    at.pass(1);
    expect([at.standing('n1'), outOf(at)]).toEqual(['probation', []]);
    const trial = at.health.begin('n1');
    expect(outOf(at)).toEqual(['n1']);
    trial.end('answered');
    trial.end('unreachable');
    expect([at.standing('n1'), outOf(at)]).toEqual(['probation', []]);
    at.call('n1', 'abandoned');
    at.call('n1', 'answered', 2);
    expect(at.standing('n1')).toBe('in');
  });

  test('is out at once, and for longer, when it fails a trial; quiet intervals shorten it again', () => {
    const at = tracked(fleet(3), { maxEjectionTimeMs: 80_000 });
    const lengths: (number | undefined)[] = [];
    at.call('n1', 'unreachable', 5);
    for (const failure of ['failed', 'unreachable', 'failed'] as const) {
      lengths.push(at.health.snapshot().peers[1]?.ejectedForMs);
      at.pass(lengths.at(-1) ?? 0);
      at.call('n1', failure);
    }
    lengths.push(at.health.snapshot().peers[1]?.ejectedForMs);
    expect(lengths).toEqual([30_000, 60_000, 80_000, 80_000]);
    at.pass(80_000);
    at.call('n1', 'answered', 3);
    for (let interval = 0; interval < 4; interval++) {
      at.pass(10_000);
      at.health.changes();
    }
    at.call('n1', 'unreachable', 5);
    expect(at.health.snapshot().peers[1]?.ejectedForMs).toBe(30_000);
  });

  test('is not judged by calls from before it was left out', () => {
    const at = tracked(fleet(3));
    const early = Array.from({ length: 8 }, () => at.health.begin('n1'));
    at.call('n1', 'unreachable', 5);
    at.pass(30_000);
    expect(at.standing('n1')).toBe('probation');
    for (const call of early) call.end('unreachable');
    expect(at.standing('n1')).toBe('probation');
    at.call('n1', 'answered', 3);
    expect(at.health.snapshot().peers[1]).toMatchObject({ standing: 'in', pending: 0, unreachable: 13 });
  });
});

describe('whose calls succeed less often than those of the others', () => {
  function interval(at: Tracked, rates: readonly number[], calls = 100): void {
    for (const [index, rate] of rates.entries()) {
      // Never five failures in a row, and `failed` is none of those anyway.
      for (let call = 0; call < calls; call++) at.call(`n${index}`, call % 100 < rate ? 'answered' : 'failed');
    }
    at.pass(10_000);
    at.health.changes();
  }

  test('is left out once there are five to compare, with enough calls each', () => {
    const bad = [99, 99, 100, 60, 98];
    const at = tracked(fleet(5));
    interval(at, bad, 99);
    expect(outOf(at)).toEqual([]);
    interval(at, bad);
    expect(at.health.snapshot().peers[3]).toMatchObject({ standing: 'ejected', ejectedWhy: 'success-rate' });
    expect(outOf(at)).toEqual(['n3']);
    const four = tracked(fleet(4), { successRateStdevFactor: 1000 });
    interval(four, bad.slice(1));
    expect(outOf(four)).toEqual([]);
  });

  test('is nobody where all are alike, bad as they may be', () => {
    const at = tracked(fleet(6));
    interval(at, [40, 40, 40, 40, 40, 40]);
    expect(outOf(at)).toEqual([]);
  });

  test('is the worst first where not all may be left out', () => {
    const at = tracked(fleet(20), { maxEjectionPercent: 5, successRateStdevFactor: 1000 });
    interval(at, [...Array.from({ length: 17 }, () => 99), 50, 30, 40]);
    expect(outOf(at)).toEqual(['n18']);
    expect(at.health.snapshot().heldBack).toBe(2);
  });
});

describe('however calls end and the fleet changes', () => {
  const anyStep = fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('fail'), at: fc.nat(9), times: fc.nat(8) } as const) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('ok'), at: fc.nat(9) } as const) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('open'), at: fc.nat(9) } as const) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('close'), failed: fc.boolean() } as const) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('pass'), ms: fc.nat(60_000) } as const) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('fleet'),
        status: fc.array(fc.constantFrom('Alive', 'Alive', 'Suspect', 'Dead', 'gone', 'new life'), {
          minLength: 10,
          maxLength: 10,
        }),
      } as const),
    },
  );

  test('no more than the share are ejected, never all, and pending calls are counted right', () => {
    fc.assert(
      fc.property(
        fc.array(anyStep, { maxLength: 120 }),
        fc.constantFrom(10, 30, 50, 100),
        fc.nat(),
        (steps, percent, seed) => {
          const detection = { maxEjectionPercent: percent, maxEjectionTimeJitterMs: 3000 };
          const at = tracked(fleet(10), detection, seed);
          const open: { end: (outcome: CallOutcome) => void; readonly nodeId: string; readonly life: string }[] = [];
          const lifeOf = (nodeId: string): string => at.peers.get(nodeId)?.bootEpoch ?? 'gone';
          let life = 1;
          for (const step of steps) {
            if (step.kind === 'fail') at.call(`n${step.at}`, 'unreachable', step.times);
            else if (step.kind === 'ok') at.call(`n${step.at}`, 'answered');
            else if (step.kind === 'pass') at.pass(step.ms);
            else if (step.kind === 'open') {
              const nodeId = `n${step.at}`;
              open.push({ ...at.health.begin(nodeId), nodeId, life: lifeOf(nodeId) });
            } else if (step.kind === 'close') open.pop()?.end(step.failed ? 'unreachable' : 'answered');
            else {
              life++;
              at.peers.become(
                step.status.flatMap((status, index) => {
                  const before = lifeOf(`n${index}`);
                  if (status === 'gone') return [];
                  const isNew = status === 'new life' || before === 'gone';
                  const bootEpoch = isNew ? String(life) : before;
                  return [testPeer(`n${index}`, { status: status === 'new life' ? 'Alive' : status, bootEpoch })];
                }),
              );
              for (const call of open) if (lifeOf(call.nodeId) !== call.life) Object.assign(call, { life: 'over' });
            }
            const { usable, ejected, mostEjected: most, peers } = at.health.snapshot();
            expect(usable).toBe(at.peers.all().filter(({ status }) => status === 'Alive').length);
            expect(peers.filter(({ standing }) => standing === 'ejected').length).toBe(ejected);
            expect(ejected).toBeLessThanOrEqual(Math.max(1, Math.floor((usable * percent) / 100)));
            expect(ejected).toBeLessThan(Math.max(1, usable));
            expect(ejected).toBeLessThanOrEqual(most);
            for (const { nodeId, pending } of peers)
              expect(pending).toBe(
                open.filter((call) => call.nodeId === nodeId && call.life === lifeOf(nodeId)).length,
              );
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  test('those that would be back first are back at once where fewer are left', () => {
    const at = tracked(fleet(10), { maxEjectionPercent: 50 });
    for (const nodeId of ['n3', 'n1', 'n0', 'n4', 'n2']) {
      at.call(nodeId, 'unreachable', 5);
      at.pass(10);
    }
    expect(outOf(at).length).toBe(5);
    at.peers.become(fleet(10).map((peer, index) => (index < 5 ? peer : { ...peer, status: 'Dead' })));
    expect(outOf(at)).toEqual(['n2', 'n4']);
    expect(at.standing('n3')).toBe('probation');
  });

  test('the same calls at the same times, with the same draws, end alike', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(4), fc.nat(8), fc.nat(40_000)), { maxLength: 50 }),
        fc.nat(),
        (steps, seed) => {
          const run = (): unknown => {
            const at = tracked(fleet(5), { maxEjectionTimeJitterMs: 3000 }, seed);
            for (const [index, times, ms] of steps) {
              at.call(`n${index}`, 'unreachable', times);
              at.pass(ms);
            }
            return at.health.snapshot();
          };
          expect(run()).toEqual(run());
        },
      ),
    );
  });

  test('a share is at least one of two, and never all', () => {
    const of = (hosts: number, maxEjectionPercent: number): number =>
      mostEjected(hosts, { ...OUTLIER_DETECTION, maxEjectionPercent });
    expect([of(0, 100), of(1, 100), of(2, 0), of(2, 100), of(10, 30), of(10, 100)]).toEqual([0, 0, 1, 1, 3, 9]);
  });
});

describe('what is kept of a peer', () => {
  test('ends when it leaves or begins a new life, and calls that were under way then count for nobody', () => {
    const at = tracked(fleet(3));
    const open = ['n0', 'n1', 'n0', 'n0', 'n0', 'n0'].map((nodeId) => at.health.begin(nodeId));
    at.call('n1', 'unreachable', 5);
    at.peers.become([testPeer('n1', { bootEpoch: '2' }), testPeer('n2')]);
    expect(at.health.snapshot().peers.map(({ nodeId }) => nodeId)).toEqual(['n1', 'n2']);
    const before = at.health.changes();
    for (const call of open) call.end('unreachable');
    at.call('n0', 'unreachable');
    expect(at.health.changes()).toBe(before);
    expect(at.health.snapshot().peers[0]).toMatchObject({ pending: 0, failures: 0, standing: 'in', ejections: 0 });
    expect(at.health.pendingOf('n0')).toBe(0);
  });

  test('says what the mesh says of it, and how long its answers take', () => {
    const load = { pendingDepth: 8, latencyP99Ms: 64, errorRatio: 0.25, reportedAt: '2026-11-23T14:00:00.000Z' };
    const at = tracked([testPeer('n0', { healthScore: 93, labels: { tier: 'gold' }, load })]);
    const took = (ms: number): void => {
      const call = at.health.begin('n0');
      at.pass(ms);
      call.end('answered');
    };
    took(20);
    expect(at.health.snapshot().peers[0]).toMatchObject({
      healthScore: 93,
      labels: { tier: 'gold' },
      load,
      latencyMs: 20,
    });
    at.pass(10_000 - 100);
    took(100);
    const faded = Math.exp(-1);
    expect(at.health.snapshot().peers[0]?.latencyMs).toBeCloseTo(20 * faded + 100 * (1 - faded), 3);
  });
});

/** When a node counts as sick and when as well again; and that its score says what it is made of. */
import { instant, nodeId } from '@omnirelay/primitives';
import { describe, expect, it, test } from 'vitest';
import { DEFAULT_REBALANCE_POLICY } from '../policy/policy-defaults.ts';
import { HealthRanking, type HealthVerdict } from './health-ranking.ts';
import { MassFailureBrake } from './mass-failure-brake.ts';
import { type NodeSigns, scoreNode, scoreWords } from './score-node.ts';

const { thresholds, hysteresis } = DEFAULT_REBALANCE_POLICY;
const signs = (name: string, latencyP99Ms: number, more: Partial<NodeSigns> = {}): NodeSigns => ({
  nodeId: nodeId(name),
  liveness: 'alive',
  leaving: false,
  load: { pendingDepth: 0, latencyP99Ms, errorRatio: 0 },
  ...more,
});
const BAD = 4_096;
const BETWEEN = 1_000;
const GOOD = 100;

/** One node, looked at each ten seconds. */
class Looked {
  readonly ranking = new HealthRanking({ thresholds, hysteresis });
  at = 0;

  see(latency: number, forSeconds: number, more: Partial<NodeSigns> = {}): HealthVerdict | undefined {
    for (const end = this.at + forSeconds * 1_000; this.at < end; this.at += 10_000)
      this.ranking.see([signs('n1', latency, more)], instant(this.at));
    this.ranking.advance(instant(this.at));
    return this.ranking.ranked()[0]?.verdict;
  }
}

describe('a node', () => {
  it('is sick once it has looked bad for its time, and well once it has looked good for its time', () => {
    const node = new Looked();
    expect(node.see(BAD, 50)).toBe('well');
    expect(node.see(BAD, 10)).toBe('sick');
    expect(node.see(GOOD, 290)).toBe('sick');
    expect(node.see(GOOD, 10)).toBe('well');
  });

  it('is not made sick by spikes, nor well by lulls', () => {
    const node = new Looked();
    for (let round = 0; round < 30; round++) {
      expect(node.see(BAD, 20)).toBe('well');
      expect(node.see(GOOD, 30)).toBe('well');
    }
    node.see(BAD, 120);
    for (let round = 0; round < 30; round++) {
      expect(node.see(GOOD, 200)).toBe('sick');
      expect(node.see(BAD, 210)).toBe('sick');
    }
  });

  it('is sick in spite of single good moments', () => {
    const node = new Looked();
    node.see(BAD, 40);
    node.see(GOOD, 10);
    expect(node.see(BAD, 30)).toBe('sick');
  });

  it('stays what it is between the thresholds', () => {
    const node = new Looked();
    expect(node.see(BETWEEN, 3_600)).toBe('well');
    node.see(BAD, 60);
    expect(node.see(BETWEEN, 3_600)).toBe('sick');
  });

  it('is gone or leaving at once, and comes back without its past', () => {
    const node = new Looked();
    node.see(BAD, 60);
    expect(node.see(BAD, 10, { leaving: true })).toBe('leaving');
    expect(node.see(BAD, 10, { liveness: 'dead' })).toBe('gone');
    expect(node.see(GOOD, 10)).toBe('well');
  });

  it('is judged by its liveness alone while its host reports nothing', () => {
    const ranking = new HealthRanking({ thresholds, hysteresis });
    const { load: _, ...silent } = signs('n1', 0);
    ranking.see([silent], instant(0));
    expect(ranking.ranked()).toMatchObject([{ score: 100, verdict: 'well', isTurning: false }]);
    ranking.see([{ ...silent, liveness: 'suspect' }], instant(1));
    expect(ranking.ranked()).toMatchObject([{ score: 50, verdict: 'well', isTurning: true }]);
  });

  it('turns at the deadline that is told, if nothing else is seen', () => {
    const ranking = new HealthRanking({ thresholds, hysteresis });
    ranking.see([signs('n1', BAD), signs('n2', GOOD)], instant(1_000));
    expect(ranking.nextDeadline()).toBe(61_000);
    ranking.advance(instant(60_999));
    expect(ranking.ranked().map(({ verdict }) => verdict)).toEqual(['well', 'well']);
    ranking.advance(instant(61_000));
    expect(ranking.ranked().map(({ verdict }) => verdict)).toEqual(['sick', 'well']);
    expect(ranking.nextDeadline()).toBeNull();
  });
});

test('a score says what took how much, the most first; the ranking begins with the sickest', () => {
  const load = { pendingDepth: 1_024, latencyP99Ms: 2_048, errorRatio: 0.5 };
  const score = scoreNode({ liveness: 'alive', load }, thresholds);
  expect(scoreWords(score)).toBe(
    'score 9: errorRatio 0.5 of 0.125 (-60), latencyP99Ms 2048 of 2048 (-25), pendingDepth 1024 of 4096 (-6)',
  );
  const ranking = new HealthRanking({ thresholds, hysteresis });
  ranking.see([signs('b', GOOD), signs('a', GOOD), signs('z', BAD), signs('y', 0, { liveness: 'dead' })], instant(0));
  expect(ranking.ranked().map(({ nodeId }) => nodeId)).toEqual(['y', 'z', 'a', 'b']);
});

test('the brake is pulled by many losses, let go well below that, and who leaves by plan is no loss', () => {
  const brake = new MassFailureBrake();
  const look = (lost: number, leaving: number): boolean => {
    const ranking = new HealthRanking({ thresholds, hysteresis });
    const nodes = Array.from({ length: 20 }, (_, at) =>
      signs(`n${at}`, GOOD, at < lost ? { liveness: 'dead' } : { leaving: at < lost + leaving }),
    );
    ranking.see(nodes, instant(0));
    brake.see(ranking.ranked(), DEFAULT_REBALANCE_POLICY.brake);
    return brake.isPulled;
  };
  expect([look(5, 0), look(0, 19), look(6, 0), look(4, 0), look(3, 0)]).toEqual([false, false, true, true, false]);
  expect(look(8, 0)).toBe(true);
  expect(brake.words).toBe('8 of 20 nodes are lost or sick');
});

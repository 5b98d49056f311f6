/** Over seeds: hand-overs end, or are called off; leaders change, people pause, windows hold, others move shards, nodes take nothing any more. And each rule is needed. */
import { type Prng, prng } from '@omnirelay/primitives';
import { expect, test } from 'vitest';
import { restOf } from '../judge-step.ts';
import { ana, approve, checked, execute, hashOf, node, olga, omar, planOf } from '../testing/plans.ts';
import { type Planted, RunMesh } from './testing/run-mesh.ts';

const STEPS = 12;
const TURNS = 400;
const CHURN = 5;

/** What happens in a turn besides what the leader does. */
function disturb(run: RunMesh, random: Prng): void {
  const chance = (ratio: number): boolean => random.unit() < ratio;
  for (const shard of [...run.moves.keys()]) if (chance(0.4)) run.end(shard, chance(0.1) ? 'let-go' : 'done');
  if (chance(0.1)) run.lead();
  if (chance(0.15)) run.heldBy = run.heldBy === null ? 'a freeze' : null;
  if (chance(0.2)) run.elsewhere.push({ from: node('wk-1'), to: node('wk-9') });
  else if (chance(0.5)) run.elsewhere.pop();
  const { header } = run.change;
  if (header.state === 'executing' && chance(0.05)) run.act({ kind: 'pause', by: omar, at: run.wall });
  else if (header.state === 'paused' && header.pausedBy === 'asked' && chance(0.3))
    run.act({ kind: 'resume', by: omar, at: run.wall });
  if (chance(0.02)) run.mesh.cordoned.add(node('wk-3'));
  else if (chance(0.2)) run.mesh.cordoned.clear();
  if (chance(0.05)) run.begunWithinHour = 0;
  if (run.change.header.pausedBy === 'mismatch' && run.moves.size === 0) askAnew(run);
  run.wait(100);
}

/** People are asked anew for the rest, and say yes. */
function askAnew(run: RunMesh): void {
  const content = restOf(run.change);
  if (content.steps.length === 0) return;
  const [at, expiresAt] = [run.wall, run.wall + 3_600_000];
  run.act({ kind: 'revise', by: omar, at, content, contentHash: hashOf(content), expiresAt });
  run.act(checked());
  run.act(approve(run.change, olga));
  run.act(approve(run.change, ana));
  run.act(execute(run.change));
  run.lead();
}

function runOf(seed: number, planted?: Planted) {
  const run = new RunMesh(planOf(STEPS), planted);
  run.churnPerHour = CHURN;
  run.limits = { ...run.limits, stageTimeoutMs: 600_000 };
  const random = prng(seed);
  for (let turn = 0; turn < TURNS && run.change.header.state !== 'completed'; turn += 1) {
    run.turn();
    disturb(run, random);
    if (run.change.header.state === 'failed') break;
  }
  return run;
}

const SEEDS = Array.from({ length: 150 }, (_none, seed) => seed);

test('nothing exceeds a limit, nothing begins while it is held or paused, and each shard comes to where it was approved, once', () => {
  const ended = new Map<string, number>();
  for (const seed of SEEDS) {
    const run = runOf(seed);
    const { state } = run.change.header;
    ended.set(state, (ended.get(state) ?? 0) + 1);
    expect([seed, run.broken]).toEqual([seed, []]);
    if (state !== 'completed') continue;
    for (const step of planOf(STEPS).steps)
      if (step.kind === 'move-shard')
        expect([seed, step.shard, run.mesh.shardAt(step.namespace, step.shard)?.owner]).toEqual([
          seed,
          step.shard,
          step.to,
        ]);
    expect(run.done.length).toBe(STEPS);
  }
  expect(ended.get('completed')).toBeGreaterThan(SEEDS.length * 0.8);
});

test.each<{ readonly planted: Planted; readonly caught: string }>([
  { planted: 'limits', caught: 'too many at once' },
  { planted: 'others', caught: 'too many at once of a node' },
  { planted: 'hour', caught: 'too many in an hour' },
  { planted: 'holds', caught: 'something begins while it is held' },
  { planted: 'pause', caught: 'something begins in a pause' },
])('without the rule of $planted a run breaks what is promised', ({ planted, caught }) => {
  expect(SEEDS.slice(0, 30).flatMap((seed) => runOf(seed, planted).broken)).toContain(caught);
});

/** Plans stand in `golden/` as people read them: a change of the planner shows as a diff of them. `UPDATE_TRANSCRIPTS=1` writes down what happens now. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fleet } from '../../shard-map/placement/testing/placement-cases.ts';
import { BASIC, type PlanCase, planInput, planRebalance } from '../testing/plan-cases.ts';
import { planLines } from './plan-words.ts';

const SLOW = { load: { pendingDepth: 2_048, latencyP99Ms: 8_192, errorRatio: 0.0625 } };
const FAILING = { load: { pendingDepth: 64, latencyP99Ms: 32, errorRatio: 0.5 } };
const allOf = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at);
const nodes = fleet(5);

const CASES: Readonly<Record<string, PlanCase>> = {
  'all-well-moves-nothing': {},
  'a-sick-node-is-drained': { signsOf: (at) => (at === 1 ? SLOW : {}) },
  'who-leaves-goes-before-who-is-sick': {
    signsOf: (at) => (at === 0 ? FAILING : at === 3 ? { leaving: true } : {}),
    policy: { limits: { movesPerNode: 2, movesPerCluster: 3 } },
  },
  'the-hour-has-room-for-two': {
    signsOf: (at) => (at === 1 ? SLOW : {}),
    more: { churnLeft: 2 },
  },
  'of-three-nodes-one-is-sick': {
    nodes: fleet(3),
    shardCount: 24,
    signsOf: (at) => (at === 1 ? SLOW : {}),
    more: { keepsToRatio: true },
  },
  'what-was-moved-lately-stays': {
    signsOf: (at) => (at === 1 ? SLOW : {}),
    more: { cooled: [0, 12, 13] },
  },
  'who-leaves-takes-no-cooldown': {
    signsOf: (at) => (at === 1 ? { leaving: true } : {}),
    more: { cooled: allOf(0, 19) },
  },
  'no-target-is-eligible': {
    signsOf: (at) => (at === 1 ? SLOW : {}),
    more: {
      placement: {
        ...BASIC,
        rules: [
          { kind: 'pin', id: 'licence', shards: { from: 0, to: 9 }, to: { kind: 'node', nodeId: nodes[1]!.nodeId } },
        ],
      },
    },
  },
  'targets-would-be-worse-off': {
    signsOf: (at) => (at === 1 ? { load: { ...SLOW.load, pendingDepth: 65_536 } } : {}),
  },
};

describe('a plan is made as it is written down', () => {
  const here = fileURLToPath(new URL('./golden/', import.meta.url));

  it('for every case, and nothing else is written down', () => {
    const stems = readdirSync(here).map((name) => name.replace(/\.txt$/, ''));
    if (process.env.UPDATE_TRANSCRIPTS !== '1') expect(stems.sort()).toEqual(Object.keys(CASES).sort());
  });

  it.each(Object.entries(CASES))('%s', (name, planCase) => {
    const happened = `${planLines(planRebalance(planInput(planCase))).join('\n')}\n`;
    if (process.env.UPDATE_TRANSCRIPTS === '1') writeFileSync(`${here}${name}.txt`, happened);
    else expect(happened).toBe(readFileSync(`${here}${name}.txt`, 'utf8'));
  });
});

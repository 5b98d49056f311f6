/**
 * Swarm testing (Groce, Zhang, Eide, Chen and Regehr, 2012): each seed leaves out about half of the kinds of faults and weighs the others
 * anew, so that kinds which would hide each other's bugs meet in some seeds and miss each other in others.
 */
import type { Prng } from '@omnirelay/primitives';
import type { Fault } from './faults.ts';
import { MANGLE_KINDS } from './mangled-frames.ts';
import { MISTAKES } from './operator-faults.ts';
import { DRAWN_SHAPES, splitNodes } from './partition-shapes.ts';
import { between, chance, ending, type FaultPlan, type PlanRequest, someNodes, standardQuality } from './plan-draws.ts';
import { POISON_KINDS } from './poison-claims.ts';
import type { SendBuffer } from './send-buffer.ts';
import { STRANGERS, UPGRADES } from './speech.ts';

interface Stroke {
  readonly at: number;
  readonly node: number;
  readonly forMs: number;
  readonly request: PlanRequest;
  readonly random: Prng;
}

type Draw = (stroke: Stroke) => readonly Fault[];

/** Everything that can be drawn, by name; most are one fault, some a whole bad moment. */
const DRAWS: Readonly<Record<string, Draw>> = {
  crash: ({ at, request, random }) => [{ at, kind: 'crash', ...ending(request, at, random) }],
  vanish: ({ at, request, random }) => [{ at, kind: 'vanish', ...ending(request, at, random) }],
  leave: ({ at, request, random }) => [{ at, kind: 'leave', ...ending(request, at, random) }],
  'leave-and-start-at-once': ({ at, node, random }) => [
    { at, kind: 'leave', node, restartAfterMs: random.below(20), losesDisk: chance(random, 30), wallJumpSeconds: 0 },
  ],
  'half-gone': ({ at, request, random }) =>
    someOf(random, request.nodes, request.nodes / 2).map((node) => ({
      at,
      kind: chance(random, 50) ? 'crash' : 'vanish',
      node,
      restartAfterMs: Math.min(request.healsAt - at - 1, between(random, 1000, 30_000)),
      losesDisk: chance(random, 10),
      wallJumpSeconds: 0,
    })),
  'all-restart': ({ at, request, random }) =>
    someOf(random, request.nodes, request.nodes).map((node) => ({
      at,
      kind: 'crash',
      node,
      restartAfterMs: 100 + random.below(10),
      losesDisk: false,
      wallJumpSeconds: 0,
    })),
  stall: ({ at, forMs, request: { nodes }, random }) => [
    {
      at,
      kind: 'stall',
      nodes: someNodes(random, nodes, chance(random, 20) ? nodes / 2 : nodes / 10),
      forMs: Math.min(forMs, between(random, 50, 12_000)),
    },
  ],
  'pause-machine': ({ at, node, forMs, random }) => [
    { at, kind: 'pause-machine', node, forMs, clockStops: chance(random, 50) },
  ],
  partition: ({ at, forMs, request: { nodes }, random }) => {
    const shape = random.pick(DRAWN_SHAPES) ?? 'halves';
    return [{ at, kind: 'partition', shape, ...splitNodes(shape, nodes, random), oneWay: chance(random, 30), forMs }];
  },
  triangle: ({ at, node, forMs, request: { nodes }, random }) => {
    const other = (node + 1 + random.below(Math.max(1, nodes - 1))) % nodes;
    return other === node ? [] : [{ at, kind: 'cut-link', node, other, oneWay: false, forMs }];
  },
  'one-way-link': ({ at, node, forMs, request: { nodes }, random }) => {
    const other = (node + 1 + random.below(Math.max(1, nodes - 1))) % nodes;
    return other === node ? [] : [{ at, kind: 'cut-link', node, other, oneWay: true, forMs }];
  },
  'slow-link': ({ at, node, forMs, random }) => [
    { at, kind: 'slow-link', node, delayMs: between(random, 10, 1500), forMs },
  ],
  'lossy-link': ({ at, node, forMs, random }) => [{ at, kind: 'lossy-link', node, loss: random.unit() * 0.6, forMs }],
  'narrow-link': ({ at, node, forMs, random }) => [
    { at, kind: 'narrow-link', node, bytesPerS: between(random, 100, 5000), forMs },
  ],
  'reset-streams': ({ at, node, random }) => [{ at, kind: 'reset-streams', node, share: random.unit() }],
  'half-open': ({ at, node, random }) => [{ at, kind: 'half-open', node, oneSided: chance(random, 50) }],
  'late-stream': ({ at, node, forMs, random }) => [
    { at, kind: 'late-stream', node, lateMs: Math.min(forMs, between(random, 200, 10_000)) },
  ],
  'replay-frames': ({ at, node, random }) => [{ at, kind: 'replay-frames', node, frames: between(random, 1, 40) }],
  'mangle-frames': ({ at, node, random }) => [
    {
      at,
      kind: 'mangle-frames',
      node,
      frames: between(random, 1, 4),
      how: random.pick(MANGLE_KINDS) ?? 'undecodable',
    },
  ],
  poison: ({ at, node, request: { nodes }, random }) => [
    { at, kind: 'poison', node, about: random.below(nodes), poison: random.pick(POISON_KINDS) ?? 'ghosts' },
  ],
  'disk-full': ({ at, node, forMs, request, random }) => [
    { at, kind: 'disk-full', node, forMs },
    { at: at + 1, kind: 'crash', ...ending(request, at + 1, random), node, restartAfterMs: random.below(forMs + 1) },
  ],
  'wall-jump': ({ at, node, random }) => [{ at, kind: 'wall-jump', node, seconds: between(random, -3600, 3600) }],
  clone: ({ at, node, random }) => [{ at, kind: 'clone', node, keepsDisk: chance(random, 70) }],
  upgrade: ({ at, node, random }) => [
    { at, kind: 'upgrade', node, speech: random.pick(UPGRADES) ?? 'newer', restartAfterMs: between(random, 100, 3000) },
  ],
  stranger: ({ at, random }) => [{ at, kind: 'stranger', speech: random.pick(STRANGERS) ?? 'other-mesh' }],
  misconfigure: ({ at, node, forMs, random }) => [
    { at, kind: 'misconfigure', node, mistake: random.pick(MISTAKES) ?? 'no-seeds', forMs },
  ],
  'same-id': ({ at, node, forMs }) => [{ at, kind: 'same-id', node, forMs }],
  'old-disk': ({ at, node, random }) => [
    {
      at,
      kind: 'old-disk',
      node,
      restartAfterMs: between(random, 20, 3000),
      wallJumpSeconds: chance(random, 50) ? between(random, -3600, 0) : 0,
    },
  ],
  remove: ({ at, node, forMs }) => [{ at, kind: 'remove', node, forMs }],
  'new-labels': ({ at, node }) => [{ at, kind: 'new-labels', node }],
  'label-churn': ({ at, node, random }) => [{ at, kind: 'label-churn', node, times: between(random, 5, 60) }],
};

/** Strokes that take many members with them are dealt sparingly. */
const RARE = new Set(['half-gone', 'all-restart', 'stranger', 'same-id']);
const HIGHEST_WEIGHT = 8;
/** What a small mesh says can fill them; what a machine that holds back says cannot overrun them. */
const smallSendBuffer = (random: Prng, tightBounds: boolean): SendBuffer => ({
  highWaterBytes: random.pick([512, 2048, 8192]) ?? 2048,
  limitBytes: (tightBounds ? 64 : 256) * 1024,
});

export function drawSwarmPlan(request: PlanRequest, random: Prng): FaultPlan {
  const { nodes, healsAt } = request;
  const chosen = Object.entries(DRAWS).filter(() => chance(random, 50));
  const deck = chosen.flatMap(([name, draw]) =>
    Array.from({ length: RARE.has(name) ? 1 : between(random, 1, HIGHEST_WEIGHT) }, () => draw),
  );
  const latest = Math.max(1, healsAt - 500);
  const faults: Fault[] = [];
  const count = between(random, 2, 6 + Math.ceil(nodes / 2));
  for (let i = 0; i < count; i++) {
    const at = between(random, Math.min(200, latest), latest);
    const forMs = Math.max(1, Math.min(healsAt - at - 2, between(random, 100, 40_000)));
    const stroke: Stroke = { at, node: random.below(nodes), forMs, request, random };
    faults.push(...(random.pick(deck)?.(stroke) ?? []));
  }
  const tightBounds = chance(random, 30);
  return {
    name: 'swarm',
    quality: standardQuality(random),
    startSpreadMs: chance(random, 30) ? between(random, 1, 10) : 3000,
    clockRateError: chance(random, 50) ? random.unit() / 100 : 0,
    sendBuffer: chance(random, 50) ? smallSendBuffer(random, tightBounds) : undefined,
    tightBounds,
    faults: faults.sort((a, b) => a.at - b.at),
  };
}

const someOf = (random: Prng, nodes: number, count: number): number[] =>
  random.shuffle(Array.from({ length: nodes }, (_, i) => i)).slice(0, Math.max(1, Math.floor(count)));

import { prng } from '@omnirelay/primitives';
import { checkFrame, GOSSIP_PROFILES } from '@omnirelay/protocol';
import { describe, expect, test } from 'vitest';
import { ALL_CHECKERS } from './checkers/all-checkers.ts';
import { runCluster } from './cluster.ts';
import type { Fault } from './faults.ts';
import { MANGLE_KINDS, mangle } from './mangled-frames.ts';
import { pairsApart, splitNodes } from './partition-shapes.ts';
import { STRANGERS } from './speech.ts';

const { bounds } = GOSSIP_PROFILES.lan;
const quality = { delayMs: 1, jitterMs: 1, tailMs: 40, loss: 0 };

/** A run with these faults and no others. */
const runWith = (faults: readonly Fault[], nodes = 10) =>
  runCluster({
    seed: 5,
    nodes,
    minutes: 2,
    plan: 'swarm',
    checkers: ALL_CHECKERS,
    faultPlan: { name: 'swarm', quality, startSpreadMs: 1000, clockRateError: 0.01, faults },
  });

test('each kind of mangled frame is refused where it comes in', () => {
  const own = {
    nodeId: 'n1',
    bootId: 'b',
    bootEpoch: 1n,
    incarnation: 0,
    metadataHash: 0,
    metadata: {
      clusterId: 'sim',
      region: '',
      zone: '',
      meshVersion: '',
      endpoint: 'n1:7000',
      posture: '',
      role: 'worker',
      metadataVersion: 1,
      labels: {},
      endpoints: {},
      http3Support: false,
    },
  } as never;
  for (const how of MANGLE_KINDS) {
    const frame = mangle(how, own);
    // What cannot be decoded never reaches the machine, and a greeting is refused for its place.
    if (frame === null || frame.kind === 'welcome') continue;
    expect(checkFrame(frame, bounds), how).not.toBeNull();
  }
});

describe('single faults leave a mesh that comes together again', () => {
  const cases: Readonly<Record<string, readonly Fault[]>> = {
    'mangled frames': MANGLE_KINDS.map((how, i) => ({
      at: 10_000 + i * 500,
      kind: 'mangle-frames',
      node: i,
      frames: 3,
      how,
    })),
    strangers: STRANGERS.map((speech, i) => ({ at: 5000 + i * 500, kind: 'stranger', speech })),
    clones: [0, 1].map((node) => ({ at: 8000, kind: 'clone', node: node + 4, keepsDisk: node === 0 })),
    'a machine that loses its power with two processes of one node on it': [
      { at: 12_000, kind: 'clone', node: 1, keepsDisk: true },
      { at: 12_000, kind: 'vanish', node: 1, restartAfterMs: 3000, losesDisk: false, wallJumpSeconds: 0 },
    ],
    'a machine whose clock stops': [{ at: 9000, kind: 'pause-machine', node: 3, forMs: 20_000, clockStops: true }],
    'a disk that is full while the node restarts': [
      { at: 7000, kind: 'disk-full', node: 6, forMs: 30_000 },
      { at: 8000, kind: 'crash', node: 6, restartAfterMs: 500, losesDisk: false, wallJumpSeconds: 0 },
      { at: 9000, kind: 'wall-jump', node: 6, seconds: -3000 },
      { at: 12_000, kind: 'crash', node: 6, restartAfterMs: 500, losesDisk: false, wallJumpSeconds: 0 },
    ],
    'an old stream heard of after the new one': [{ at: 9000, kind: 'late-stream', node: 2, lateMs: 4000 }],
    'old frames sent again': [{ at: 20_000, kind: 'replay-frames', node: 2, frames: 200 }],
    lies: (['future-life', 'last-incarnation', 'false-farewell', 'ghosts', 'eternal-tombstones'] as const).map(
      (poison, i) => ({ at: 10_000 + i * 3000, kind: 'poison', node: 1, about: 5, poison }),
    ),
    'a rolling upgrade': [0, 1, 2, 3].map((node) => ({
      at: 8000 + node * 2000,
      kind: 'upgrade',
      node,
      speech: node % 2 === 0 ? 'newer' : 'unknown-capabilities',
      restartAfterMs: 300,
    })),
  };
  for (const [name, faults] of Object.entries(cases)) test(name, () => expect(runWith(faults).failures).toEqual([]));
});

describe('partitions fall where their shape says', () => {
  const apart = (shape: Parameters<typeof splitNodes>[0], oneWay = false) =>
    pairsApart(splitNodes(shape, 12, prng(3)), 12, oneWay).length;
  test('halves cut every pair across, one way half of them', () => {
    expect(apart('halves')).toBe(2 * 6 * 6);
    expect(apart('halves', true)).toBe(6 * 6);
  });
  test('thirds cut all but the pairs inside each third', () => expect(apart('thirds')).toBe(12 * 11 - 3 * 4 * 3));
  test('a bridge still reaches both halves', () => expect(apart('bridged')).toBe(2 * 6 * 5));
  test('an island stands alone', () => expect(apart('island')).toBe(2 * 11));
});

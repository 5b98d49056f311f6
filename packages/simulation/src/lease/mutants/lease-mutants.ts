/** Planted bugs of leases: each takes one rule away, has a run in which that shows, and the same run is clean without it. */
import { millis, type NodeId } from '@omnirelay/primitives';
import {
  type Admission,
  type Fence,
  type GossipSight,
  type GuardSources,
  guard,
  type LeaseInput,
  type LeaseOutput,
  type ProviderWrite,
} from '@omnirelay/protocol';
import type { LeaseMutant } from '../lease-mutant.ts';
import { FIRST_LEADER, type Transact, transactions, without } from './change-transactions.ts';
import { SWEEP_MUTANTS } from './sweep-mutants.ts';

const rewritten =
  (change: (record: Record<string, unknown>) => object) =>
  (request: Transact): Transact => ({
    ...request,
    writes: request.writes.map(
      (write): ProviderWrite =>
        write.key.startsWith('claims/') && !write.key.startsWith('claims/node/')
          ? { ...write, value: JSON.stringify(change(JSON.parse(write.value) as Record<string, unknown>)) }
          : write,
    ),
  });

const everybodyConfirmedDead = (sight: GossipSight, self: NodeId): GossipSight => ({
  ...sight,
  accused: new Map([...sight.alive].filter((node) => node !== self).map((node) => [node, { confirmed: true }])),
});

const confirmsEverything = (input: LeaseInput, self: NodeId): LeaseInput =>
  input.kind === 'gossip' ? { ...input, sight: everybodyConfirmedDead(input.sight, self) } : input;

const believesTheMachine = ({ grant }: GuardSources): Admission => {
  const held = grant();
  return held === undefined || held.stopping
    ? { kind: 'refused', why: 'no-claim' }
    : { kind: 'admitted', authority: held.authority, acknowledge: () => ({ kind: 'kept' }) };
};

const keepsWhatBegan = (sources: GuardSources): Admission => {
  const admission = guard(sources);
  return admission.kind === 'admitted' ? { ...admission, acknowledge: () => ({ kind: 'kept' }) } : admission;
};

/** Whatever it trusts itself, it tells the ttl that everybody has. */
const saysTtl = (output: LeaseOutput): LeaseOutput => {
  const told = (value: string): string => value.replace(/"ttlMs":\d+/, '"ttlMs":2500');
  if (output.kind === 'heartbeat') return { ...output, value: told(output.value) };
  if (output.kind !== 'transact') return output;
  return { ...output, writes: output.writes.map((write) => ({ ...write, value: told(write.value) })) };
};

const stall = (node: number, at: number, forMs: number) => ({ kind: 'stall' as const, node, at, forMs });
/** Each node stands still in turn for longer than its lease lasts. */
const STALLS = [0, 1, 2, 3, 4, 0, 1, 2, 3, 4].map((node, turn) => stall(node, 6_000 + turn * 5_000, 4_500));
const PAUSES = STALLS.map((fault) => ({ ...fault, kind: 'pause-machine' as const }));
/** Each node in turn reaches neither the registry nor the others. */
const CUT_OFF = [0, 1, 2, 3, 4, 0, 1, 2].flatMap((node, turn) => [
  { kind: 'cut-gossip' as const, node, at: 6_000 + turn * 6_000, forMs: 4_000 },
  { kind: 'cut-registry' as const, node, at: 6_000 + turn * 6_000, forMs: 4_000 },
]);
/** Each in turn is not heard by the others, and what it asks of the registry travels for long. */
const SLOW_AND_UNHEARD = CUT_OFF.map((fault) =>
  fault.kind === 'cut-registry' ? { ...fault, kind: 'slow-registry' as const } : fault,
);
const HICCUPS = [0, 1, 2].map((turn) => ({
  kind: 'hiccup' as const,
  at: 8_000 + turn * 16_000,
  forMs: 3_900,
  nodes: [turn, turn + 1, turn + 2],
}));
const lostAnswers = (rate: number) =>
  [0, 1, 2, 3].map((turn) => ({
    kind: 'lost-answers' as const,
    at: 5_000 + turn * 12_000,
    forMs: 9_000,
    rate,
  }));
const HANDOVERS = Array.from({ length: 30 }, (_, turn) => ({
  kind: 'step-down' as const,
  node: turn % 5,
  at: 6_000 + turn * 1_500,
  forMs: 0,
}));
/** One after another stands still for longer than its lease: whoever leads loses it, in turn. */
const LOSSES = Array.from({ length: 25 }, (_, turn) => ({
  kind: 'stall' as const,
  node: turn % 5,
  at: 3_000 + turn * 4_500,
  forMs: 4_000,
}));
const RESTORES = [20_000, 40_000].map((at) => ({ kind: 'restore' as const, at, forMs: 0 }));

export const LEASE_MUTANTS: readonly LeaseMutant[] = [
  {
    name: 'guard-off',
    bug: 'Nobody reads the clock at the effect: what the machine last said is believed.',
    caughtBy: 'one-admits-unfenced-effects',
    scenario: { seed: 1, faults: STALLS },
    guard: believesTheMachine,
  },
  {
    name: 'effect-under-no-fence',
    bug: 'Nobody reads the clock, and an effect is written as any other record.',
    caughtBy: 'no-effect-under-an-older-fence',
    scenario: { seed: 1, faults: STALLS },
    guard: believesTheMachine,
    writesUnfenced: true,
  },
  {
    name: 'acknowledgement-not-looked-at',
    bug: 'The clock is read when an effect begins, and not when it has ended.',
    caughtBy: 'one-admits-unfenced-effects',
    scenario: { seed: 1, faults: STALLS },
    guard: keepsWhatBegan,
  },
  {
    name: 'effect-outlives-its-epoch',
    bug: 'An effect compares its claim alone, and not the epoch that the claim hangs on. (Gossip alone ends epochs, so that it shows.)',
    caughtBy: 'an-ended-epoch-accepts-nothing',
    scenario: { seed: 1, faults: SLOW_AND_UNHEARD },
    output: transactions('bump', without(/^liveness\//)),
    grant: (grant) => ({ ...grant, authority: { ...grant.authority, conditions: [] } }),
  },
  {
    name: 'candidate-hurries',
    bug: 'A candidate waits less than half of what a holder trusts.',
    caughtBy: 'one-admits-unfenced-effects',
    scenario: { seed: 1, faults: CUT_OFF },
    settings: (settings, node) => (node === FIRST_LEADER ? settings : { ...settings, rho: -0.6, hiccupShare: 2 }),
  },
  {
    name: 'holder-counts-from-a-late-answer',
    bug: 'A holder counts its lease from the answer, which may come late, and not from the first attempt.',
    caughtBy: 'one-admits-unfenced-effects',
    scenario: { seed: 1, faults: CUT_OFF },
    settings: (settings, node) =>
      node === FIRST_LEADER ? { ...settings, ttl: millis(settings.ttl + 1_500) } : settings,
    output: saysTtl,
  },
  {
    name: 'one-fence-for-all',
    bug: 'Every claim has the same fence.',
    caughtBy: 'one-claim-a-fence',
    scenario: { seed: 1, faults: HANDOVERS },
    output: transactions(
      'claim',
      rewritten((claim) => ({ ...claim, fence: '0000000000.0000000001.00000000000000000007' as Fence })),
    ),
  },
  {
    name: 'fences-count-down',
    bug: 'A later claim has a lower fence.',
    caughtBy: 'fences-strictly-increase',
    scenario: { seed: 1, faults: HANDOVERS },
    output: transactions(
      'claim',
      rewritten((claim) => ({
        ...claim,
        fence: `0000000000.0000000001.${String(10n ** 19n - BigInt(String(claim.fence).slice(22))).padStart(20, '0')}`,
      })),
    ),
  },
  {
    name: 'claim-compares-nothing',
    bug: 'A claim is written over whatever stands there.',
    caughtBy: 'one-admits-unfenced-effects',
    scenario: { seed: 1, faults: HANDOVERS },
    output: transactions('claim', without(/^claims\/(?!node\/)/)),
  },
  {
    name: 'gossip-alone-ends-an-epoch',
    bug: 'A verdict of gossip ends an epoch, whatever the registry has seen of it since.',
    caughtBy: 'only-the-ill-are-deposed',
    scenario: { seed: 1, faults: [] },
    input: confirmsEverything,
    output: transactions('bump', without(/^liveness\//)),
  },
  {
    name: 'no-quiet-after-an-early-bump',
    bug: 'Unfenced scopes are taken over at once, as fenced ones are.',
    caughtBy: 'one-admits-unfenced-effects',
    scenario: { seed: 1, faults: CUT_OFF },
    scopes: (scopes) => scopes.map((scope) => ({ ...scope, effects: 'fenced' as const })),
  },
  {
    name: 'no-hiccup-rule',
    bug: 'When many leases run out at once, all of those nodes are deposed.',
    caughtBy: 'only-the-ill-are-deposed',
    scenario: { seed: 1, faults: HICCUPS },
    settings: (settings) => ({ ...settings, hiccupShare: 2 }),
  },
  {
    name: 'trusts-its-clock',
    bug: 'Neither a late turn nor a jump of the wall clock makes a node doubt its own time.',
    caughtBy: 'one-admits-unfenced-effects',
    scenario: { seed: 1, faults: PAUSES },
    settings: (settings) => ({ ...settings, stallThreshold: millis(1e9), jumpThreshold: millis(1e9) }),
  },
  {
    name: 'takes-unknown-for-done',
    bug: 'A transaction whose answer was lost counts as committed.',
    caughtBy: 'lost-answers-are-safe',
    scenario: { seed: 1, faults: [...lostAnswers(0.5), ...HANDOVERS] },
    input: (input) => (input.kind === 'unknown' ? { ...input, kind: 'committed', version: 1n } : input),
  },
  {
    name: 'a-lost-answer-ends-the-lease',
    bug: 'A renewal whose answer was lost is not recognised in what the registry holds: the node gives up.',
    caughtBy: 'lost-answers-are-safe',
    scenario: { seed: 1, faults: lostAnswers(0.5) },
    input: (input) =>
      input.kind === 'conflict' && input.current !== undefined
        ? { ...input, current: nextEpoch(input.current) }
        : input,
  },
  {
    name: 'releases-before-it-stops',
    bug: 'A scope is released while work under it still runs.',
    caughtBy: 'one-admits-unfenced-effects',
    scenario: { seed: 1, faults: HANDOVERS },
    stopsAtOnce: true,
    guard: keepsWhatBegan,
  },
  {
    name: 'lineage-ignored',
    bug: 'An adoption raises the lineage epoch, and nobody puts it into a fence.',
    caughtBy: 'fences-strictly-increase',
    scenario: { seed: 1, faults: [...HANDOVERS.slice(0, 9), ...RESTORES.slice(0, 1)] },
    output: transactions(
      'claim',
      rewritten((claim) => ({ ...claim, fence: String(claim.fence).replace(/\.\d{10}\./, '.0000000001.') })),
    ),
  },
  ...SWEEP_MUTANTS,
  {
    name: 'never-claims-again',
    bug: 'Who has lost a scope never stands for it again.',
    caughtBy: 'somebody-leads',
    scenario: { seed: 1, seconds: 180, faults: LOSSES },
    settings: (settings) => ({ ...settings, coolDown: millis(1e9), coolDownCeiling: millis(1e9) }),
  },
];

function nextEpoch<T extends { readonly value: string }>(record: T): T {
  const { epoch, ...rest } = JSON.parse(record.value) as { epoch: string };
  return { ...record, value: JSON.stringify({ ...rest, epoch: String(BigInt(epoch) + 1n), held: false }) };
}

export const leaseMutantNamed = (name: string): LeaseMutant | undefined =>
  LEASE_MUTANTS.find((mutant) => mutant.name === name);

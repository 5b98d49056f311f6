/** Planted bugs of hand-overs: each takes one rule away, has a run in which that shows, and the same run is clean without it. */
import { millis, type NodeId } from '@omnirelay/primitives';
import {
  decodeAcks,
  decodeMoves,
  encodeAcks,
  encodeMoves,
  type Footing,
  type HandoverMove,
  type LeaderInput,
  type LeaderOutput,
  type NamespaceSight,
  type OwnershipInput,
  type ProviderRecord,
} from '@omnirelay/protocol';
import { hastyFor } from '../hasty-settings.ts';
import type { ShardMutant } from '../shard-mutant.ts';
import { PLANNER_MUTANTS } from './planner-mutants.ts';
import {
  CALM,
  CUT_OFF_AND_SLOW,
  FEW,
  LEAVES_WHILE_SLOW,
  OLD_REPLICAS,
  RESTARTS,
  RETURNS_TO_OLD_MAPS,
  SLOW_ENDS,
  SLOW_REGISTRY,
  STALLS,
} from './shard-scenarios.ts';

type Sight = (sight: NamespaceSight, self: NodeId) => NamespaceSight;

const seeing =
  (change: Sight, self: NodeId) =>
  (input: OwnershipInput): OwnershipInput =>
    input.kind === 'namespace' ? { ...input, sight: change(input.sight, self) } : input;

const withMoves = (record: ProviderRecord, change: (moves: readonly HandoverMove[]) => readonly HandoverMove[]) => {
  const moves = decodeMoves(record.value);
  return moves === undefined ? record : { ...record, value: encodeMoves({ ...moves, moves: change(moves.moves) }) };
};

/** Goes on once it has seen `stop` a few times, whatever is written. */
const impatient = (): Sight => {
  const seen = new Map<string, number>();
  return (sight, self) => {
    if (sight.moves === undefined) return sight;
    const moves = withMoves(sight.moves, (all) =>
      all.filter(({ moveId, stage, from }) => {
        if (stage !== 'stop' || from.nodeId !== self) return true;
        seen.set(moveId, (seen.get(moveId) ?? 0) + 1);
        return (seen.get(moveId) ?? 0) < 3;
      }),
    );
    return { ...sight, moves };
  };
};

const hasty: Sight = (sight, self) => {
  const moves = sight.moves === undefined ? [] : (decodeMoves(sight.moves.value)?.moves ?? []);
  const coming = moves.filter(({ stage, to }) => stage === 'stop' && to.nodeId === self);
  const more = coming.map(({ shard }) => ({ shard, assignedAt: sight.epoch.readAt, status: 'active' as const }));
  const owned = sight.owned.filter(({ shard }) => !more.some((each) => each.shard === shard));
  return { ...sight, owned: [...owned, ...more] };
};

/** What it has once stopped stays so for it. */
const sulking = (): Sight => {
  const stopped = new Map<number, HandoverMove>();
  return (sight, self) => {
    if (sight.moves === undefined) return sight;
    const moves = withMoves(sight.moves, (all) => {
      for (const move of all) if (move.stage === 'aborted' && move.from.nodeId === self) stopped.set(move.shard, move);
      const owned = new Set(sight.owned.map(({ shard }) => shard));
      const kept = [...stopped.values()].filter(({ shard }) => owned.has(shard));
      const others = all.filter(({ shard }) => !kept.some((each) => each.shard === shard));
      return [...others, ...kept.map((move) => ({ ...move, stage: 'stop' as const }))];
    });
    return { ...sight, moves };
  };
};

const aheadOfItsMap: Sight = (sight) => {
  const moves = sight.moves === undefined ? undefined : decodeMoves(sight.moves.value);
  if (moves === undefined || sight.moves === undefined) return sight;
  return { ...sight, moves: { ...sight.moves, value: encodeMoves({ ...moves, generation: 0n }) } };
};

/** Takes every answer for the newest. */
const gullible = (): Sight => {
  let answers = 0n;
  return (sight) => {
    answers += 1n;
    const version = 10n ** 15n + answers;
    return {
      ...sight,
      generation: version,
      revision: version,
      ...(sight.moves !== undefined && { moves: { ...sight.moves, version } }),
    };
  };
};

/** Whatever it reads was read under the epoch that it has. */
const takesAllForItsOwn = (): ((input: OwnershipInput) => OwnershipInput) => {
  let footing: Footing | null = null;
  return (input) => {
    if (input.kind === 'footing') footing = input.footing;
    if (input.kind !== 'namespace' || footing === null) return input;
    const { epochVersion: revision } = footing;
    return { ...input, sight: { ...input.sight, revision, epoch: { version: revision, readAt: 10n ** 15n } } };
  };
};

/** Whoever is told to hold has stopped the other one, it thinks. */
const takesHoldingForStopped = (input: LeaderInput): LeaderInput => {
  if (input.kind !== 'acks') return input;
  const told = input.records.map(({ value }) => decodeAcks(value)).filter((record) => record !== undefined);
  const stopped = told.flatMap(({ acks }) =>
    acks.filter(({ state }) => state === 'holding').map((ack) => ({ ...ack, state: 'stopped' as const })),
  );
  const records = input.records.map((record) => {
    const acks = decodeAcks(record.value);
    return acks === undefined
      ? record
      : { ...record, value: encodeAcks({ ...acks, acks: [...acks.acks, ...stopped] }) };
  });
  return { ...input, records };
};

const withoutEpochs = (output: LeaderOutput): LeaderOutput =>
  output.kind === 'transact'
    ? { ...output, conditions: output.conditions.filter(({ key }) => !key.startsWith('claims/node/')) }
    : output;

const leavesTheMap = (output: LeaderOutput): LeaderOutput =>
  output.kind === 'transact' && output.delta?.moves.every(({ from }) => from !== null) === true
    ? { ...output, delta: null }
    : output;

const countsNoDeadline = (input: LeaderInput): LeaderInput =>
  input.kind === 'nodes' ? { ...input, nodes: input.nodes.map((node) => ({ ...node, quietAt: 0 as never })) } : input;

export const SHARD_MUTANTS: readonly ShardMutant[] = [
  ...PLANNER_MUTANTS,
  {
    name: 'commits-before-it-stops',
    bug: 'The leader takes the word of the new owner for that of the old one.',
    caughtBy: 'living-owners-are-asked',
    scenario: { seed: 1, seconds: 45 },
    bend: () => ({ leaderInput: takesHoldingForStopped }),
  },
  {
    name: 'resumes-by-itself',
    bug: 'The old owner goes on after a while although no abort has been written.',
    caughtBy: 'one-admits-a-shard',
    scenario: { seed: 1, seconds: 45 },
    bend: (self) => ({ ownerInput: seeing(impatient(), self) }),
  },
  {
    name: 'admits-before-the-commit',
    bug: 'The new owner begins as soon as the old one is told to stop.',
    caughtBy: 'one-admits-a-shard',
    scenario: { seed: 1, seconds: 45 },
    bend: (self) => ({ ownerInput: seeing(hasty, self) }),
  },
  {
    name: 'says-it-has-stopped-at-once',
    bug: 'The old owner does not wait for what runs.',
    caughtBy: 'planned-moves-cost-nothing',
    scenario: { seed: 1, ...CALM },
    endsAtOnce: true,
  },
  {
    name: 'takes-from-whoever-came-back',
    bug: 'A shard is given to another without a look at whether its owner is still gone.',
    caughtBy: 'living-owners-are-asked',
    scenario: { seed: 10, ...LEAVES_WHILE_SLOW },
    bend: () => ({ leaderOutput: withoutEpochs }),
  },
  {
    name: 'waits-for-no-deadline',
    bug: 'A shard whose effects nobody fences is given away as soon as its owner is deposed.',
    caughtBy: 'one-admits-a-shard',
    scenario: { seed: 1, ...CUT_OFF_AND_SLOW },
    bend: () => ({ leaderInput: countsNoDeadline }),
  },
  {
    name: 'sink-compares-nothing',
    bug: 'Effects land without their fence being compared.',
    caughtBy: 'no-two-effects',
    scenario: { seed: 1, ...STALLS },
    sinkComparesNothing: true,
  },
  {
    name: 'trusts-a-map-of-before',
    bug: 'What was read before an epoch began is acted upon under it.',
    caughtBy: 'one-admits-a-shard',
    scenario: { seed: 1, ...RETURNS_TO_OLD_MAPS },
    bend: () => ({ ownerInput: takesAllForItsOwn() }),
  },
  {
    name: 'runs-ahead-of-its-map',
    bug: 'Moves that are newer than the map are acted upon: one that is gone was aborted, it thinks.',
    caughtBy: 'one-admits-a-shard',
    scenario: { seed: 1, ...SLOW_REGISTRY },
    bend: (self) => ({ ownerInput: seeing(aheadOfItsMap, self) }),
  },
  {
    name: 'believes-old-replicas',
    bug: 'The last answer counts, however old it is.',
    caughtBy: 'one-admits-a-shard',
    scenario: { seed: 1, ...OLD_REPLICAS },
    bend: (self) => ({ ownerInput: seeing(gullible(), self) }),
  },
  {
    name: 'fence-of-the-assignment-alone',
    bug: 'The fence does not rise with the epoch of the owner.',
    caughtBy: 'orders-are-monotone',
    scenario: { seed: 1, ...RESTARTS },
    fenceOf: (sources) => ({ ...sources, epochVersion: 0n }),
  },
  {
    name: 'fence-of-the-epoch-alone',
    bug: 'The fence does not rise with the assignment.',
    caughtBy: 'planned-moves-cost-nothing',
    scenario: { seed: 1, ...CALM },
    fenceOf: (sources) => ({ ...sources, assignedAt: 0n }),
  },
  {
    name: 'stage-without-map',
    bug: 'A move is committed in one transaction, and the map is left for another.',
    caughtBy: 'maps-are-total',
    scenario: { seed: 1, seconds: 45 },
    bend: () => ({ leaderOutput: leavesTheMap }),
  },
  {
    name: 'moves-without-bound',
    bug: 'Whatever is wanted begins at once.',
    caughtBy: 'moves-are-bounded',
    scenario: { seed: 1, seconds: 45 },
    settings: (settings) => ({ ...settings, movesPerNamespace: 1_000, movesPerNode: 1_000 }),
  },
  {
    name: 'rounds-without-end',
    bug: 'A round may move as much as it likes.',
    caughtBy: 'moves-are-bounded',
    scenario: { seed: 1, seconds: 45, settings: { ...hastyFor(FEW.shards), roundShare: 0.1 } },
    settings: (settings) => ({ ...settings, roundInterval: millis(1) }),
  },
  {
    name: 'never-resumes',
    bug: 'An owner whose move was aborted stays as it was.',
    caughtBy: 'every-shard-admits',
    scenario: { seed: 1, ...SLOW_ENDS },
    bend: (self) => ({ ownerInput: seeing(sulking(), self) }),
  },
  {
    name: 'forgets-held-calls',
    bug: 'Calls that were held are not begun when the shard arrives.',
    caughtBy: 'every-call-is-answered',
    scenario: { seed: 1, ...CALM },
    forgetsHeldCalls: true,
  },
];

export const shardMutantNamed = (name: string): ShardMutant | undefined =>
  SHARD_MUTANTS.find((mutant) => mutant.name === name);

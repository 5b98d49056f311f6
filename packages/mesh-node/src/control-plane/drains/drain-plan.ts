/** What it would mean to drain a node, as things are: its shards with those who would get them, the scopes that it leads, and what nobody else may take. */
import type { DrainPlan } from '@omnirelay/wire';
import type { PlannedDrain } from '../change-intent.ts';
import { requireLeadership } from '../leaders/describe-leader.ts';
import type { ControlState, OperationContext } from '../operation-context.ts';
import { requireShards } from '../shards/describe-shard.ts';
import { ownersSeen } from '../shards/owner-nodes.ts';
import { paceWords, roundsFor, shardsOf } from '../shards/pace-words.ts';
import { readThrottle, throttledAmong } from '../shards/throttled-moves.ts';
import { capacityAfter, drainChecks, etaOf } from './drain-checks.ts';
import { drainTurns } from './drain-turns.ts';
import type { DrainWish } from './drain-wish.ts';
import { type PlacedWithout, placeWithout } from './place-without.ts';
import { type KnownNodes, readStanding, scopeTakers } from './scope-takers.ts';
import { nameOf, untakenWords } from './untaken-words.ts';

type Target = DrainPlan['targets'][number];

/** Targets and scopes that one sentence names. */
const NAMED = 5;

const named = (texts: readonly string[]): string =>
  texts.length > NAMED ? `${texts.slice(0, NAMED).join(', ')} and ${texts.length - NAMED} more` : texts.join(', ');

/** @throws RegistryError, Problem registry_dark, too_many_requests, node_leaving */
export async function planDrain(context: OperationContext, nodeId: string, wish: DrainWish): Promise<PlannedDrain> {
  // Of a node of which nothing has been read, nobody may say that it has nothing.
  requireShards(context.state);
  requireLeadership(context.state);
  using _turn = await drainTurns.take(context.signal);
  const { state } = context;
  const placed: PlacedWithout[] = [];
  const owners = ownersSeen(state);
  for (const namespace of state.shards.book.namespaces()) {
    const one = await placeWithout(context, namespace, { nodeId, owners });
    if (one !== null) placed.push(one);
  }
  const targets = placed.flatMap(targetsIn);
  const shards = targets.reduce((sum, each) => sum + each.shards, 0);
  const leads = state.leadership.claims.leadsOf(nodeId);
  const changes = await leaderChanges(context, nodeId, leads);
  const goes = targets.flatMap(({ namespace, nodeId: to, shards: count }) =>
    to === undefined ? [] : [`${count} of ${namespace} to ${to}`],
  );
  const etaMs = etaOf(state, { placed, leads: leads.length, force: wish.force });
  const deadline =
    wish.deadlineMs === undefined ? {} : { deadline: new Date(state.wall() + wish.deadlineMs).toISOString() };
  return {
    drain: {
      ...{ shards, targets, leads, leaderChanges: changes, etaMs, ...deadline },
      capacity: capacityAfter(state, placed),
      checks: drainChecks(state, { nodeId, targets, changes, etaMs, deadlineMs: wish.deadlineMs }),
    },
    effects: [
      ...(leads.length === 0 ? [] : [`It leads ${named(leads)}, and is asked to hand that over.`]),
      shards === 0
        ? `${nodeId} owns no shards.`
        : `${nodeId} owns ${shardsOf(shards)}, which are handed over${goes.length === 0 ? '' : `: ${named(goes)}`}.`,
      ...paceOf(context, targets, wish.force),
      ...throttledBy(context, nodeId, targets),
    ],
    blockers: [
      ...placed.flatMap((each) => untakenShards(context, each, nodeId)),
      ...changes.flatMap(({ scope, to }) =>
        to === undefined ? [`Nobody else who is alive and in service stands for ${scope}: nobody would lead it.`] : [],
      ),
    ],
  };
}

/** One sentence a namespace, with what forbids it for the first of them. */
function untakenShards(context: OperationContext, placed: PlacedWithout, nodeId: string): readonly string[] {
  const untaken = placed.owned.filter((shard) => !placed.targets.has(shard));
  const [first] = untaken;
  if (first === undefined) return [];
  const why = `${nameOf(placed, first)}: ${untakenWords(context, placed, nodeId, first)}`;
  return [
    `Nobody else may take ${shardsOf(untaken.length)} of ${placed.namespace}: no other node of its roles is alive, in service and allowed by its rules (${why}).`,
  ];
}

/** As the namespace that takes longest. */
function paceOf({ state }: OperationContext, targets: readonly Target[], force: boolean): readonly string[] {
  const counts = new Map<string, number>();
  for (const { namespace, shards } of targets) counts.set(namespace, (counts.get(namespace) ?? 0) + shards);
  const rounds = [...counts].map(([namespace, shards]) =>
    roundsFor(shards, state.shards.book.map(namespace)?.head?.map.shardCount ?? shards),
  );
  const all = [...counts.values()].reduce((a, b) => a + b, 0);
  return paceWords({ shards: all, rounds: Math.max(0, ...rounds), force });
}

/** What has no room for a further move now. */
function throttledBy({ state }: OperationContext, nodeId: string, targets: readonly Target[]): readonly string[] {
  if (targets.length === 0) return [];
  const namespaces = [...new Set(targets.map(({ namespace }) => namespace))];
  const busy = throttledAmong(readThrottle(state.shards), { namespaces, nodes: [nodeId] });
  return busy.length === 0 ? [] : [`Throttled: ${named(busy)} are under way, and the others wait for these to end.`];
}

/** Of one namespace, those that get most first; what nobody may take is last. */
function targetsIn({ namespace, owned, targets }: PlacedWithout): Target[] {
  const counts = new Map<string, number>();
  for (const to of targets.values()) counts.set(to, (counts.get(to) ?? 0) + 1);
  const taken = [...counts]
    .map(([nodeId, shards]) => ({ namespace, nodeId, shards }))
    .sort((a, b) => b.shards - a.shards || (a.nodeId < b.nodeId ? -1 : 1));
  const left = owned.length - targets.size;
  return left === 0 ? taken : [...taken, { namespace, shards: left }];
}

const nodesOf = ({ peers }: ControlState): KnownNodes => ({
  isAlive: (nodeId) => peers.get(nodeId)?.status === 'Alive',
  intentOf: (nodeId) => peers.get(nodeId)?.intent ?? 'Active',
});

/** Each with the likeliest to lead it then. */
async function leaderChanges(
  { state, signal }: OperationContext,
  nodeId: string,
  leads: readonly string[],
): Promise<DrainPlan['leaderChanges']> {
  if (leads.length === 0) return [];
  const standing = await readStanding(state.registry, signal);
  const nodes = nodesOf(state);
  return leads.map((scope) => {
    const [to] = scopeTakers(scope, nodeId, { standing, nodes });
    return to === undefined ? { scope } : { scope, to };
  });
}

/** What holds each shard at a node that is drained, as this control node knows it: what nobody may take comes first, then what waits longest. */
import type { Namespace } from '@omnirelay/protocol';
import { shardName } from '@omnirelay/protocol';
import type { HeldShard, HoldCause } from '@omnirelay/wire';
import { CONTROL_BOUNDS } from '../bounds.ts';
import type { OperationContext } from '../operation-context.ts';
import type { DrainRecord } from '../peer-record.ts';
import { readThrottle, type Throttle } from '../shards/throttled-moves.ts';
import { type LeadersFirst, leadersFirst } from './leaders-first.ts';
import type { PlacedWithout } from './place-without.ts';
import { untakenWords } from './untaken-words.ts';

export interface Holds {
  readonly count: number;
  readonly shards: readonly HeldShard[];
}

interface Held {
  readonly nodeId: string;
  readonly drain: DrainRecord | undefined;
  readonly scopesLeft: readonly string[];
}

type Why = Pick<HeldShard, 'why' | 'to' | 'nextAttemptAt'> & { readonly cause: HoldCause };

const ORDER: readonly HoldCause[] = [
  'no-target',
  'does-not-stop',
  'target-at-limit',
  'node-at-limit',
  'namespace-at-limit',
  'leaders-first',
  'next-round',
];

export function holdsOf(context: OperationContext, placed: readonly PlacedWithout[], held: Held): Holds {
  const throttle = readThrottle(context.state.shards);
  const first = leadersFirst({ ...held, now: context.state.wall() });
  const all: (HeldShard & { readonly cause: HoldCause })[] = [];
  let explained = 0;
  for (const each of placed) {
    const moves = context.state.shards.book.moves(each.namespace);
    for (const shard of each.owned) {
      const stage = moves.get(shard)?.stage;
      if (stage === 'prepare' || stage === 'stop' || stage === 'committed') continue;
      const isTaken = each.targets.has(shard);
      const explains = !isTaken && explained < CONTROL_BOUNDS.heldShards.explained;
      if (explains) explained += 1;
      const why = whyHeld(context, { placed: each, shard, throttle, first, explains, ...held });
      all.push({ namespace: each.namespace, shardId: shardName(shard), ...why });
    }
  }
  all.sort((a, b) => ORDER.indexOf(a.cause) - ORDER.indexOf(b.cause));
  return { count: all.length, shards: all.slice(0, CONTROL_BOUNDS.heldShards.named) };
}

interface Asked extends Held {
  readonly placed: PlacedWithout;
  readonly shard: number;
  readonly throttle: Throttle;
  readonly first: LeadersFirst | null;
  /** Each other node says why it may not have it. */
  readonly explains: boolean;
}

function whyHeld(context: OperationContext, asked: Asked): Why {
  const { placed, shard, nodeId, drain, throttle, first, explains } = asked;
  const { namespace, targets } = placed;
  const { shards } = context.state;
  const to = targets.get(shard);
  if (to === undefined) {
    const why = explains ? untakenWords(context, placed, nodeId, shard) : 'no other node may take it';
    return { cause: 'no-target', why: `no eligible target: ${why}` };
  }
  const iso = (ms: number): string => new Date(ms).toISOString();
  if (first !== null)
    return {
      cause: 'leaders-first',
      to,
      why: `the scopes it leads go first: ${first.scopes}`,
      nextAttemptAt: iso(first.until),
    };
  const putOff = shards.doesNotStop.of(namespace, shard, nodeId);
  const retriedAt = drain?.retriedAt === undefined ? 0 : Date.parse(drain.retriedAt);
  if (putOff !== undefined && putOff.at > retriedAt && putOff.until > context.state.wall())
    return {
      ...{ cause: 'does-not-stop', to, nextAttemptAt: iso(putOff.until) },
      why: `its work did not end in time at ${iso(putOff.at)}: ${nodeId} keeps it until it is asked again`,
    };
  return {
    to,
    ...limitOf(throttle, { to, nodeId, namespace, forced: drain?.forced === true }, shards.moveLimits.roundInterval),
  };
}

function limitOf(
  throttle: Throttle,
  { to, nodeId, namespace, forced }: { to: string; nodeId: string; namespace: Namespace; forced: boolean },
  roundMs: number,
): Pick<Why, 'cause' | 'why'> {
  const target = throttle.node(to);
  if (target !== undefined) return { cause: 'target-at-limit', why: `target at limit: ${target}` };
  const own = throttle.node(nodeId);
  if (own !== undefined) return { cause: 'node-at-limit', why: `node at limit: ${own}` };
  const all = throttle.namespace(namespace);
  if (all !== undefined) return { cause: 'namespace-at-limit', why: `namespace at limit: ${all}` };
  return {
    cause: 'next-round',
    why: forced
      ? 'it is about to begin'
      : `a round takes fewer than a tenth of ${namespace}; the next is within ${roundMs / 1_000} s`,
  };
}

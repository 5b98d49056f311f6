/** Sentences on why a shard is where it is, made of what the planner says. */
import { assertNever, type NodeId } from '@omnirelay/primitives';
import type { Candidate, ShardExplanation as Explanation, OwnerReason, UnplacedReason } from '@omnirelay/protocol';
import { type Stay, shardName } from '@omnirelay/protocol';
import type { ShardVerdict } from '@omnirelay/wire';
import type { Away } from '../../sharding/leader/owner-candidates.ts';
import type { OwnersSeen } from '../../sharding/leader/owners-seen.ts';
import type { ControlState } from '../operation-context.ts';

type Told = Pick<ShardVerdict, 'verdict' | 'why'> & { readonly rule?: string };

const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

/** What is wanted of a node, by operators or by itself, and whether its next life is awaited. */
export interface Standing {
  readonly intent?: string | undefined;
  readonly away?: Away | undefined;
}

/** One that is drained is told so, though it keeps its shards until its scopes are others'. */
export const standingOf = ({ peers }: Pick<ControlState, 'peers'>, owners: OwnersSeen, nodeId: NodeId): Standing => ({
  intent: owners.leaves(nodeId) ? 'Leaving' : peers.get(nodeId)?.intent,
  away: owners.awayOf(nodeId),
});

/** `away by plan, and its shards are held for it until 2026-11-27T14:02:10.000Z`. */
export function awayWords({ until }: Away): string {
  const held = 'away by plan, and its shards are held for it';
  return until === undefined ? held : `${held} until ${new Date(until).toISOString()}`;
}

function whyNone({ intent = 'Active', away }: Standing): string {
  if (away !== undefined) return `it is ${awayWords(away)}: it takes no others before it is back`;
  return intent === 'Active'
    ? 'its weight is 0: it takes no shards'
    : `it is ${intent.toLowerCase()}: it takes no shards`;
}

/** Of a node that is no candidate, since it has no lease. */
export const describeAway = (nodeId: NodeId, away: Away, isOwner: boolean): ShardVerdict =>
  isOwner
    ? { nodeId, verdict: 'owner', why: `it owns the shard; it is ${awayWords(away)}` }
    : { nodeId, verdict: 'not-eligible', why: whyNone({ away }) };

function wordsOf({ verdict, load, most, rank }: Candidate, node: Standing): Told {
  switch (verdict.kind) {
    case 'owner':
      return {
        verdict: 'owner',
        why: node.away === undefined ? 'it owns the shard' : `it owns the shard; it is ${awayWords(node.away)}`,
      };
    case 'takes-none':
      return { verdict: 'not-eligible', why: whyNone(node) };
    case 'pinned-elsewhere':
      return {
        verdict: 'pinned-elsewhere',
        rule: verdict.ruleId,
        why: `rule ${verdict.ruleId} pins the shard to other nodes`,
      };
    case 'excluded':
      return { verdict: 'excluded', rule: verdict.ruleId, why: `rule ${verdict.ruleId} excludes it` };
    case 'sibling': {
      const where = verdict.apart === 'node' ? 'it already holds' : `${verdict.apart} ${verdict.domain} already holds`;
      return {
        verdict: 'sibling',
        rule: verdict.ruleId,
        why: `${where} a sibling of this shard, ${shardName(verdict.sibling)}`,
      };
    }
    case 'full':
      return { verdict: 'full', why: `it has its share: ${load} of ${plural(most, 'shard')}` };
    case 'others-come-first':
      return {
        verdict: 'others-come-first',
        why: 'it has room for one more, which nodes below their share need first',
      };
    case 'ranks-lower':
      return {
        verdict: 'ranks-lower',
        why: verdict.tie
          ? 'it scores the same as the owner, and the hash decided'
          : `the shard likes its owner better: this is its choice ${rank}`,
      };
    case 'needless-move':
      return {
        verdict: 'move-not-needed',
        why: 'the shard likes it better, but moves only where that mends a rule or a share',
      };
    case 'later-round':
      return { verdict: 'later-round', why: 'the shard has no owner yet and may have this one' };
    default:
      return assertNever(verdict);
  }
}

/** What says nothing against a node for ever: whether it may have a further move now is worth a word. */
const MAY_YET_HAVE_IT: readonly Candidate['verdict']['kind'][] = [
  'others-come-first',
  'ranks-lower',
  'needless-move',
  'later-round',
];

/** `throttled`: the moves that it takes part in, where these are as many as may be. */
export function describeCandidate(
  candidate: Candidate,
  { node, throttled }: { readonly node: Standing; readonly throttled: string | undefined },
): ShardVerdict {
  const { nodeId, rank, cost, verdict } = candidate;
  const words = wordsOf(candidate, node);
  const isThrottled = throttled !== undefined && MAY_YET_HAVE_IT.includes(verdict.kind);
  return {
    nodeId,
    ...(rank === null ? {} : { rank }),
    ...(cost === null ? {} : { score: cost }),
    ...words,
    ...(isThrottled ? { throttled, why: `${words.why}; throttled: ${throttled}` } : {}),
  };
}

function whyNobody(reason: UnplacedReason): string {
  switch (reason.kind) {
    case 'no-nodes':
      return 'no node takes shards of its namespace now';
    case 'rules':
      return `rules ${reason.ruleIds.join(', ')} together leave it no node`;
    case 'later-round':
      return 'it is given one in a later round';
    default:
      return assertNever(reason);
  }
}

function mustLeave(verdict: Extract<OwnerReason, { kind: 'must-leave' }>['verdict']): string {
  switch (verdict.kind) {
    case 'gone':
      return 'that node is gone';
    case 'takes-none':
      return 'that node takes no shards any more';
    case 'pinned-elsewhere':
    case 'excluded':
      return `rule ${verdict.ruleId} forbids it there`;
    case 'sibling':
      return `rule ${verdict.ruleId} keeps it apart from ${shardName(verdict.sibling)}`;
    default:
      return 'it may not stay there';
  }
}

/** What a map of the past does not tell. */
export const NOT_KEPT: readonly string[] = [
  'Who could accept for the shard then, and which moves were under way, is not kept.',
  'Nodes, weights and rules are those of now: those of then are not kept.',
];

/** `name` is `orders/00412`. */
export interface ToldOf {
  readonly name: string;
  /** Whether its owner keeps it. */
  readonly stay: Stay;
  /** Its owner has stopped by plan, and is awaited. */
  readonly away: Away | undefined;
  /** The map is one of the past, and the nodes are those of now. */
  readonly past: boolean;
}

/** Why its owner has it: strategy, score and what decided. */
export function summaryOf(
  { strategy, owner, why, candidates, tiedWith }: Explanation,
  { name, stay, away, past }: ToldOf,
): string {
  if (why.kind === 'must-leave' && away !== undefined)
    return past
      ? `${name} was on ${owner}, which is ${awayWords(away)}.`
      : `${name} stays on ${owner}, which is ${awayWords(away)}: nobody serves it meanwhile.`;
  if (why.kind === 'must-leave' && stay === 'stays')
    return `${name} stays on ${owner}, which is to take nothing new and keeps what it has.`;
  if (why.kind === 'nobody') return `${name} has no owner: ${whyNobody(why.reason)}.`;
  if (why.kind === 'must-leave' && past)
    return `${name} was on ${owner}, where it could not be now: ${mustLeave(why.verdict)}.`;
  if (why.kind === 'must-leave') return `${name} is still with ${owner}, and has to leave: ${mustLeave(why.verdict)}.`;
  const own = candidates.find(({ nodeId }) => nodeId === owner);
  const score = own?.cost === undefined || own.cost === null ? '' : ` with score ${Number(own.cost.toPrecision(4))}`;
  const of = candidates.filter(({ rank }) => rank !== null).length;
  const tie = tiedWith === null ? 'no other scores the same' : `${tiedWith} scores the same, and the hash decided`;
  const first = `${name} is on ${owner} by ${strategy}${score}, choice ${own?.rank ?? 1} of ${of}; ${tie}`;
  switch (why.kind) {
    case 'first-choice':
      return `${first}.`;
    case 'dearest-with-room':
      return `${first}. ${plural(why.passed, 'node')} that it likes better had no room.`;
    case 'kept':
      return `${first}. It likes ${plural(why.passed, 'node')} better and stays, since it may: shards move only to mend a rule or a share.`;
    default:
      return assertNever(why);
  }
}

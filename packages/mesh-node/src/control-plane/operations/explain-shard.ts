/** Why a shard is where it is, and of each other node why it is not there. */
import { nodeId as asNodeId, type NodeId } from '@omnirelay/primitives';
import { explainShard as explain, formatMapVersion, type Keeping, keepInPlace, staysOf } from '@omnirelay/protocol';
import { type Peer, type ShardExplanation, type ShardVerdict, shardsPb } from '@omnirelay/wire';
import { z } from 'zod';
import type { Away } from '../../sharding/leader/owner-candidates.ts';
import type { OwnersSeen } from '../../sharding/leader/owners-seen.ts';
import { encodeRecordCursor } from '../cursor.ts';
import { shardExplanation } from '../explain-schemas.ts';
import { minCursor, optionalText } from '../list-input.ts';
import type { ReadOperation } from '../operation.ts';
import { answerHead, type ControlState } from '../operation-context.ts';
import { namespaceName, shardName } from '../shard-schemas.ts';
import { describeAway, describeCandidate, NOT_KEPT, standingOf, summaryOf } from '../shards/explain-words.ts';
import { type Held, heldBack } from '../shards/held-back.ts';
import { knownSettings } from '../shards/known-settings.ts';
import { type KnownShard, knownShard, type NamedShard, shardHistory } from '../shards/known-shard.ts';
import { ownersSeen } from '../shards/owner-nodes.ts';
import { readAt } from '../shards/past-maps.ts';
import { readThrottle, throttledAmong } from '../shards/throttled-moves.ts';
import { staleness } from '../stale-since.ts';

interface Among {
  readonly owners: OwnersSeen;
  readonly known: ReadonlySet<string>;
  readonly roles: readonly string[];
  readonly owner: string | null;
}

/** Nodes that are no candidates at all. */
function outsiders(state: ControlState, { owners, known, roles, owner }: Among): readonly ShardVerdict[] {
  const verdictOn = ({ metadata, nodeId: id }: Peer): ShardVerdict => {
    const nodeId = asNodeId(id);
    const away = owners.awayOf(nodeId);
    if (roles.includes(metadata.role) && away !== undefined) return describeAway(nodeId, away, id === owner);
    const why = roles.includes(metadata.role)
      ? `${nodeId} holds no lease now`
      : `its role is ${metadata.role || 'not known'}, and shards of this namespace go to ${roles.join(' and ')}`;
    return { nodeId, verdict: 'not-eligible', why };
  };
  return state.peers
    .list()
    .filter(({ nodeId }) => !known.has(nodeId))
    .map(verdictOn);
}

const iso = (at: number): string => new Date(at).toISOString();

/** Why it is not where it would like to be; undefined where it is. `away`: its owner, whose next life is awaited; `busy`: what a move from its owner would wait for; `held`: what holds moves back that can wait. */
function waitingFor(
  { told }: KnownShard,
  {
    desired,
    busy,
    held,
    nodes,
    away,
  }: {
    readonly desired: string | null;
    readonly busy: readonly string[];
    readonly held: Held | undefined;
    readonly nodes: readonly ShardVerdict[];
    readonly away: Away | undefined;
  },
): string | undefined {
  const { moving, ownerNodeId } = told;
  if (moving !== undefined && (moving.stage === 'prepare' || moving.stage === 'stop'))
    return `It is on its way to ${moving.to} (${moving.stage}).`;
  if (away !== undefined) {
    const until = away.until === undefined ? 'for as long as it has said' : `until ${iso(away.until)}`;
    return `It waits for ${ownerNodeId} to be back, ${until}; then others get it.`;
  }
  if (busy.length > 0) return `It has to wait for others to end (throttled): ${busy.join(', ')}.`;
  if (desired === null || desired === ownerNodeId) return undefined;
  if (held !== undefined) return held.words;
  const verdict = nodes.find(({ nodeId }) => nodeId === desired);
  return verdict === undefined ? undefined : `Of ${desired}: ${verdict.why}.`;
}

interface Asked extends NamedShard {
  readonly minCursor?: string;
  readonly at?: string;
}

export const explainShard: ReadOperation<Asked, ShardExplanation> = {
  kind: 'read',
  name: 'explain-shard',
  summary: 'Why a shard is where it is, and of each other node why not there',
  method: 'GET',
  path: '/shards/{namespace}/{shardId}/explain',
  scope: 'mesh.read',
  tier: 'none',
  rpc: shardsPb.ShardControlService.method.explainShard,
  input: z.strictObject({
    namespace: namespaceName,
    shardId: shardName,
    minCursor,
    at: optionalText(40).describe('by the map of then: a moment (`now-6h`), or a version'),
  }),
  output: shardExplanation,
  async run({ state }, input) {
    const when = input.at === undefined ? undefined : readAt(input.at, state.wall());
    const known = knownShard(state, input, when);
    const { head, shard, told, at } = known;
    const { policy, roles } = knownSettings(state, input.namespace).record;
    const { namespace } = head.map;
    const owners = ownersSeen(state);
    const of = { policy, nodes: owners.nodes(roles) };
    const keeps = (node: NodeId): Keeping => owners.keeps(node);
    const sharing = keepInPlace(head.map, of, keeps);
    const found = explain({ ...of, namespace, map: head.map, shard, cause: null, sharing });
    // Which moves were in flight in the past is not kept.
    const throttle = at === undefined ? readThrottle(state.shards) : undefined;
    const candidates = found.candidates.map((one) =>
      describeCandidate(one, {
        node: standingOf(state, owners, one.nodeId),
        throttled: throttle?.node(one.nodeId),
      }),
    );
    const ids = new Set(candidates.map(({ nodeId }) => nodeId));
    const { desired, owner } = found;
    const nodes = [...candidates, ...outsiders(state, { owners, known: ids, roles, owner })];
    const stay = staysOf(head.map, of, keeps)(shard);
    const away = owner === null ? undefined : owners.awayOf(owner);
    // What a gone node had is given to others without a move.
    const hasToGo = found.why.kind === 'must-leave' && found.why.verdict.kind !== 'gone' && stay !== 'stays';
    const goes = hasToGo && owner !== null && desired !== null;
    const busy =
      goes && throttle !== undefined
        ? throttledAmong(throttle, { namespaces: [namespace], nodes: [owner, desired] })
        : [];
    const isElsewhere =
      at === undefined && away === undefined && desired !== null && desired !== owner && busy.length === 0;
    // What has to go goes, whatever holds back what can wait.
    const held = isElsewhere && !hasToGo && told.moving === undefined ? heldBack(state, namespace) : undefined;
    const waiting = waitingFor(known, { desired, busy, held, nodes, away: at === undefined ? away : undefined });
    const [since] = shardHistory(known, 1);
    return {
      ...answerHead(state),
      cursor: encodeRecordCursor(state.shards.book.positionWithSettings()),
      shard: told,
      mapVersion: formatMapVersion(head.map),
      ...(at === undefined ? {} : { at: new Date(at).toISOString() }),
      notKnown: at === undefined ? [] : NOT_KEPT,
      summary: summaryOf(found, {
        name: `${input.namespace}/${input.shardId}`,
        ...{ stay, away },
        past: at !== undefined,
      }),
      ...(desired === null ? {} : { desiredNodeId: desired }),
      ...(waiting === undefined ? {} : { waiting }),
      ...(held === undefined ? {} : { heldBy: held.by }),
      ...(since === undefined ? {} : { since }),
      nodes: nodes.sort((a, b) => Number(b.verdict === 'owner') - Number(a.verdict === 'owner')),
      ...staleness(state.shards.staleSince()),
    };
  },
};

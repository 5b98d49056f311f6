/** What differs between two versions of a map, and the generations that lie between. */
import { diffBetween, formatMapVersion, type MapVersion, shardName as nameOf } from '@omnirelay/protocol';
import { type ShardDiff, type ShardDiffQuery, shardsPb } from '@omnirelay/wire';
import { z } from 'zod';
import { encodeRecordCursor } from '../cursor.ts';
import { minCursor, optionalText } from '../list-input.ts';
import type { ReadOperation } from '../operation.ts';
import { answerHead } from '../operation-context.ts';
import { Problem } from '../problem.ts';
import { namespaceName, shardDiff } from '../shard-schemas.ts';
import { describeGeneration, stateOf } from '../shards/describe-shard.ts';
import { type KnownMap, knownMap } from '../shards/known-shard.ts';
import { pastProblem, readVersion } from '../shards/past-maps.ts';

/** @throws Problem not_found */
function checkLineage({ map, head }: KnownMap, { lineageEpoch, generation }: MapVersion): void {
  const known =
    map.delta(generation)?.lineageEpoch ?? (generation === head.map.generation ? head.map.lineageEpoch : null);
  if (known !== null && known !== lineageEpoch)
    throw new Problem(
      'not_found',
      `Generation ${generation} of the map of ${map.namespace} is of lineage ${known}: its version is ${known}.${generation}.`,
    );
}

export const diffShards: ReadOperation<ShardDiffQuery, ShardDiff> = {
  kind: 'read',
  name: 'diff-shards',
  summary: 'What differs between two versions of a map, and who wanted what lies between',
  method: 'GET',
  path: '/shards/diff',
  scope: 'mesh.read',
  tier: 'none',
  rpc: shardsPb.ShardControlService.method.diffShards,
  input: z.strictObject({
    namespace: namespaceName,
    fromVersion: z
      .string()
      .min(1)
      .max(40)
      .describe('<lineage epoch>.<generation>; may be the later one: then it is the way back'),
    toVersion: optionalText(40).describe('the newest without it'),
    minCursor,
  }),
  output: shardDiff,
  async run({ state }, { namespace, fromVersion, toVersion }) {
    const from = readVersion('fromVersion', fromVersion);
    const asked = toVersion === undefined ? undefined : readVersion('toVersion', toVersion);
    const known = knownMap(state, namespace);
    const to = asked ?? known.head.map;
    for (const version of [from, to]) checkLineage(known, version);
    const { map } = known;
    const diff = diffBetween(map.history, from.generation, to.generation);
    if (diff.kind !== 'diff') {
      const missing = diff.kind === 'not-yet' && to.generation > from.generation ? to : from;
      throw pastProblem(map, formatMapVersion(missing), diff);
    }
    const { net, steps } = diff;
    return {
      ...answerHead(state),
      cursor: encodeRecordCursor(state.shards.book.position()),
      namespace,
      fromVersion: formatMapVersion(from),
      toVersion: formatMapVersion(to),
      moved: net.moved,
      deltaPercent: net.deltaPercent,
      flows: net.moves.map(({ from: giver, to: taker, shards }) => ({
        ...(giver === null ? {} : { from: giver }),
        ...(taker === null ? {} : { to: taker }),
        shards: shards.map(nameOf),
      })),
      statusChanges: net.statuses
        .flatMap(({ shards, was, status }) =>
          shards.map((shard) => ({ shard, before: stateOf(was), after: stateOf(status) })),
        )
        .sort((a, b) => a.shard - b.shard)
        .map(({ shard, ...change }) => ({ shardId: nameOf(shard), ...change })),
      versions: steps.map((delta) => describeGeneration(namespace, delta)).reverse(),
    };
  },
};

/** Moves that somebody names, shard by shard. All that is wrong with them is told at once, each with its place. */
import { nodeId as asNodeId, isName, type NodeId } from '@omnirelay/primitives';
import { type Namespace, parseShardName, shardName } from '@omnirelay/protocol';
import { type FieldProblem, Problem } from '../../control-plane/problem.ts';
import type { AskedMove } from './change-question.ts';
import { contentOfMoves, countOf, type Drafted, type DraftedMove, nameOf } from './drafted-content.ts';
import type { PlanningSight } from './planning-sight.ts';

const REASON = 'Asked for by name';

/** @throws Problem invalid_input */
export function takeMoves(asked: readonly AskedMove[], sight: PlanningSight): Drafted {
  const problems: FieldProblem[] = [];
  const moves: DraftedMove[] = [];
  const seen = new Set<string>();
  for (const [at, move] of asked.entries()) {
    const read = readMove(move, sight, seen);
    if ('message' in read) problems.push({ ...read, path: `moves.${at}.${read.path}` });
    else moves.push(read);
  }
  if (problems.length > 0)
    throw new Problem('invalid_input', problems.map(({ path, message }) => `${path}: ${message}`).join('; '), {
      problems,
    });
  const targets = [...new Set(moves.map(({ to }) => to))];
  const [target] = targets;
  const where = targets.length === 1 && target !== undefined ? `to ${target}` : `to ${targets.length} nodes`;
  return { content: contentOfMoves({ moves }, sight), title: `Move ${countOf(moves.length)} ${where}`, warnings: [] };
}

function readMove(
  { namespace, shardId, to }: AskedMove,
  sight: PlanningSight,
  seen: Set<string>,
): DraftedMove | FieldProblem {
  const name = namespace as Namespace;
  const map = sight.map(name);
  if (map === undefined) return { path: 'namespace', message: `there is no namespace ${namespace} with a map` };
  const shard = parseShardName(shardId);
  if (shard === undefined || shard >= map.shardCount) {
    const last = shardName(map.shardCount - 1);
    return {
      path: 'shardId',
      message: `${namespace} has the shards ${shardName(0)} to ${last}, and none called ${shardId}`,
    };
  }
  if (seen.has(`${namespace}/${shard}`))
    return { path: 'shardId', message: `${nameOf(namespace, shard)} is named twice` };
  seen.add(`${namespace}/${shard}`);
  if (
    sight.inFlight(name).some((move) => move.shard === shard && move.stage !== 'aborted' && move.stage !== 'committed')
  )
    return { path: 'shardId', message: `${nameOf(namespace, shard)} is changing hands: look again in a moment` };
  const from = sight.view.shardAt(name, shard)?.owner ?? null;
  const why = whyNotTo(to, from, { sight, namespace: name });
  if (why !== null) return { path: 'to', message: why };
  return { namespace: name, shard, from, to: asNodeId(to), reason: REASON };
}

function whyNotTo(
  to: string,
  from: NodeId | null,
  { sight, namespace }: { readonly sight: PlanningSight; readonly namespace: Namespace },
): string | null {
  if (!isName(to)) return `${JSON.stringify(to)} is no name of a node`;
  if (from === to) return `it is with ${to} already`;
  const why = sight.view.whyNotEligible(asNodeId(to));
  if (why !== null) return `${to} ${why}`;
  const { roles = [] } = sight.settings(namespace)?.record ?? {};
  if (roles.length > 0 && !roles.includes(sight.owners.candidate(to)?.role ?? ''))
    return `${to} is of no role that owns shards of ${namespace}: ${roles.join(', ')}`;
  return null;
}

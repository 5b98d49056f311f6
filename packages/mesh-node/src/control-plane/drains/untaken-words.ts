/** Why nobody else may take a shard: of each other node the rule or the limit that forbids it. */
import { explainShard, keepInPlace, shardName } from '@omnirelay/protocol';
import type { OperationContext } from '../operation-context.ts';
import { describeCandidate, standingOf } from '../shards/explain-words.ts';
import { ownersSeen } from '../shards/owner-nodes.ts';
import type { PlacedWithout } from './place-without.ts';

/** Nodes that one sentence names. */
const NAMED = 4;

/** `w2: rule pin-eu pins the shard to other nodes; w3: it is cordoned: it takes no shards`. */
export function untakenWords(
  { state }: OperationContext,
  placed: PlacedWithout,
  nodeId: string,
  shard: number,
): string {
  const { namespace, head, record, nodes } = placed;
  if (record === undefined) return `the settings of ${namespace} cannot be read here`;
  const of = { policy: record.policy, nodes };
  const owners = ownersSeen(state);
  const sharing = keepInPlace(head.map, of, (node) => owners.keeps(node));
  const { candidates } = explainShard({ ...of, namespace, map: head.map, shard, cause: null, sharing });
  const others = candidates.filter((one) => one.nodeId !== nodeId);
  if (others.length === 0) return `no other node of role ${record.roles.join(' or ')} is alive with a lease`;
  const told = others.slice(0, NAMED).map((one) => {
    const { why } = describeCandidate(one, { node: standingOf(state, owners, one.nodeId), throttled: undefined });
    return `${one.nodeId}: ${why}`;
  });
  return `${told.join('; ')}${others.length > NAMED ? `; and ${others.length - NAMED} more` : ''}`;
}

export const nameOf = ({ namespace }: Pick<PlacedWithout, 'namespace'>, shard: number): string =>
  `${namespace}/${shardName(shard)}`;

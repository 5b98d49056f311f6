/** The machine of a leader with two nodes and one namespace, whose records it reads back at once; time stands still. */
import { type Instant, nodeId } from '@omnirelay/primitives';
import type { Namespace } from '../../model.ts';
import { HandoverLeader } from '../handover-leader.ts';
import { HANDOVER_SETTINGS } from '../handover-settings.ts';
import type { LeaderEvent, LeaderInput, LeaderOutput, NodeSight } from '../leader-io.ts';
import { movesKey } from '../move-records.ts';

const NAMESPACE = 'jobs' as Namespace;
const NODES = [nodeId('a'), nodeId('b')] as const;
const [, B] = NODES;
export const SHARDS = 40;

/** All shards are of `a`. */
export function leaderMesh(nonce = 'f00d') {
  const machine = new HandoverLeader({ settings: HANDOVER_SETTINGS, name: 'a.1', nonce: () => nonce });
  const events: LeaderEvent[] = [];
  const inputs: LeaderInput[] = [];
  let version = 10n;
  let value: string | undefined;

  const seen = (): LeaderInput => ({
    kind: 'namespace',
    namespace: NAMESPACE,
    effects: 'unfenced',
    map: {
      ...{ namespace: NAMESPACE, lineageEpoch: 1n, generation: 1n, shardCount: SHARDS, nodes: NODES },
      ...{ owner: new Uint16Array(SHARDS), status: new Uint8Array(SHARDS), since: new Float64Array(SHARDS) },
    },
    moves: value === undefined ? undefined : { key: movesKey(NAMESPACE), value, version },
  });
  const carryOut = (output: LeaderOutput): void => {
    if (output.kind === 'event') events.push(output.event);
    if (output.kind === 'look') inputs.push(seen());
    if (output.kind !== 'transact') return;
    version += 1n;
    value = output.writes[0]?.value;
    inputs.push({ kind: 'committed', request: output.request, version });
  };
  const feed = (...more: readonly LeaderInput[]): void => {
    inputs.push(...more);
    for (let next = inputs.shift(); next !== undefined; next = inputs.shift()) {
      machine.handle(next, 0 as Instant);
      for (const output of machine.takeOutputs()) carryOut(output);
    }
  };
  const nodes = (takes = true): LeaderInput => ({
    kind: 'nodes',
    nodes: NODES.map(
      (node): NodeSight => ({ nodeId: node, epoch: 1n, claimVersion: 1n, live: true, takes, quietAt: null }),
    ),
  });
  const lead: LeaderInput = { kind: 'lead', namespaces: [NAMESPACE] };
  return {
    feed,
    lead,
    seen,
    nodes,
    want: (shards: readonly number[], forced = false) =>
      feed({ kind: 'wanted', namespace: NAMESPACE, moves: shards.map((shard) => ({ shard, to: B, forced })) }),
    start: () => feed(lead, nodes(), seen()),
    begun: () => events.flatMap((event) => (event.kind === 'move-began' ? [event.shard] : [])),
    ids: () => events.flatMap((event) => (event.kind === 'move-began' ? [event.moveId] : [])),
  };
}

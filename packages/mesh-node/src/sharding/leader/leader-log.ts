/** What whoever leads the mesh does with shards, in its log. */
import { formatRanges, type LeaderEvent, type MapDelta, type Namespace, shardName } from '@omnirelay/protocol';
import type { NodeLogger } from '../../observability/logger.ts';

const RUNBOOK = 'docs/runbooks/shards-unowned.md';
/** Characters of shards that are named. */
const NAMED = 200;

export interface LeaderLog {
  published(namespace: Namespace, delta: MapDelta): void;
  refused(namespace: Namespace, cause: string, detail: string): void;
  event(namespace: Namespace, event: LeaderEvent): void;
  /** It is not acted on until it can be read. */
  unreadable(namespace: Namespace): void;
  problem(problem: string): void;
}

export function leaderLog(logger: NodeLogger): LeaderLog {
  /** The same refusal comes again and again until somebody does something. */
  const told = new Map<Namespace, string>();
  const once = (namespace: Namespace, text: string): void => {
    if (told.get(namespace) === text) return;
    told.set(namespace, text);
    logger.error({ event: 'shards-not-published', namespace, runbook: RUNBOOK }, text);
  };
  return {
    published(namespace, { generation, lineageEpoch, cause, moved, moves, statuses, actor, reason, correlationId }) {
      told.delete(namespace);
      const shards = [...moves, ...statuses].flatMap((group) => group.shards).sort((a, b) => a - b);
      const named = formatRanges([...new Set(shards)]).slice(0, NAMED);
      const line = { event: 'shards-published', namespace, generation: String(generation), cause, moved, actor };
      const version = `${lineageEpoch}.${generation}`;
      logger.info(
        { ...line, ...(correlationId === undefined ? {} : { correlationId }), shards: named },
        `${namespace} is at ${version} (${cause}): ${moved} shards moved${reason === undefined ? '' : `, ${reason}`}`,
      );
    },
    refused: (namespace, cause, detail) =>
      once(namespace, `a generation of ${namespace} (${cause}) cannot be written: ${detail}`),
    unreadable: (namespace) =>
      once(namespace, `the map of ${namespace} is left as it is: a record of it cannot be read`),
    event(namespace, event) {
      if (event.kind !== 'move-aborted') return;
      const { shard, why, moveId } = event;
      logger.warn(
        { event: 'shard-move-aborted', namespace, shard, moveId, reason: why, runbook: RUNBOOK },
        `the hand-over of ${namespace} ${shardName(shard)} was called off: ${why}`,
      );
    },
    problem: (problem) => logger.warn({ event: 'shards-problem' }, problem),
  };
}

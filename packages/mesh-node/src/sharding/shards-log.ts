/** What becomes of shards at one node, in its log: those of one moment in one line, however many they are. */
import { assertNever } from '@omnirelay/primitives';
import { formatRanges, type OwnershipEvent } from '@omnirelay/protocol';
import type { NodeLogger } from '../observability/logger.ts';

/** Gathers what comes within this time. */
const GATHER_MS = 250;
/** Characters of shards that are named. */
const NAMED = 200;

type Kind = OwnershipEvent['kind'];

const SAYS: Readonly<Record<Kind, string>> = {
  acquired: 'this node owns',
  releasing: 'to be handed over:',
  resumed: 'this node keeps',
  lost: 'this node no longer owns',
};

export function logShards(logger: NodeLogger): { owner(event: OwnershipEvent): void } {
  const gathered = new Map<string, { readonly event: OwnershipEvent; readonly shards: Set<number> }>();
  let timer: NodeJS.Timeout | undefined;

  const flush = (): void => {
    timer = undefined;
    for (const { event, shards } of gathered.values()) {
      const ranges = formatRanges([...shards].sort((a, b) => a - b));
      const named = ranges.length > NAMED ? `${ranges.slice(0, NAMED)}...` : ranges;
      const { namespace, kind } = event;
      const line = { event: `shards-${kind}`, namespace, count: shards.size, shards: named };
      const told = `${SAYS[kind]} ${shards.size} shards of ${namespace}: ${named}`;
      switch (event.kind) {
        case 'acquired':
        case 'resumed':
        case 'releasing':
          logger.info(line, told);
          break;
        case 'lost':
          if (event.reason === 'handed-over') logger.info({ ...line, reason: event.reason }, told);
          else logger.warn({ ...line, reason: event.reason }, `${told} (${event.reason})`);
          break;
        default:
          assertNever(event);
      }
    }
    gathered.clear();
  };

  return {
    owner(event) {
      const key = `${event.kind} ${event.namespace} ${event.kind === 'lost' ? event.reason : ''}`;
      const of = gathered.get(key) ?? { event, shards: new Set<number>() };
      of.shards.add(event.shard);
      gathered.set(key, of);
      if (timer === undefined) timer = setTimeout(flush, GATHER_MS).unref();
    },
  };
}

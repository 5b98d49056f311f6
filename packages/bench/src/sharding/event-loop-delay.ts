/** How long whatever else a process does waits while it leads: while the first map of a namespace is planned, written and read, and planned anew after a change. */
import { FAIR, fairly } from '@omnirelay/mesh-node/fair-turns';
import {
  emptyMap,
  NamespaceMap,
  type Placement,
  Planner,
  type ShardMove,
  type StoredText,
  writingFor,
} from '@omnirelay/protocol';
import { median } from '../statistics.ts';
import { changesOf, placementOf, type SizedCase } from './sized-cases.ts';

export interface LongestTurn {
  /** By the clock; of a machine that is shared it says what others do as well. */
  readonly eventLoopMaxMs: number;
  /** Of the processor, by this thread alone. */
  readonly eventLoopMaxCpuMs: number;
}

/** The longest turn of the event loop, milliseconds; the median of so many runs. */
export async function longestTurn(size: SizedCase, runs: number): Promise<LongestTurn> {
  const byClock: number[] = [];
  const byThread: number[] = [];
  for (let run = 0; run < runs; run++) {
    const turns = watchTurns();
    await lead(size);
    const { eventLoopMaxMs, eventLoopMaxCpuMs } = turns.stop();
    byClock.push(eventLoopMaxMs);
    byThread.push(eventLoopMaxCpuMs);
  }
  return { eventLoopMaxMs: median(byClock), eventLoopMaxCpuMs: median(byThread) };
}

function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Never still, so that each turn is one. */
function watchTurns(): { stop(): LongestTurn } {
  let longest = { eventLoopMaxMs: 0, eventLoopMaxCpuMs: 0 };
  let [clock, thread] = [performance.now(), threadMs()];
  let next: NodeJS.Immediate;
  const end = (): void => {
    const [now, used] = [performance.now(), threadMs()];
    longest = {
      eventLoopMaxMs: Math.max(longest.eventLoopMaxMs, now - clock),
      eventLoopMaxCpuMs: Math.max(longest.eventLoopMaxCpuMs, used - thread),
    };
    [clock, thread] = [now, used];
  };
  const look = (): void => {
    end();
    next = setImmediate(look);
  };
  next = setImmediate(look);
  return {
    stop() {
      clearImmediate(next);
      end();
      return longest;
    },
  };
}

async function lead(size: SizedCase): Promise<void> {
  const { before, joins } = changesOf(size, 1);
  const input = placementOf(size, 'rendezvous');
  const { namespace, shardCount } = input;
  const planner = new Planner();
  const placed = await fairly(planner.placing({ ...input, nodes: before, current: null }), FAIR);
  const context = { map: emptyMap(namespace, shardCount, 1n), header: undefined, strategyId: 'rendezvous' } as const;
  const change = { at: 0, actor: 'bench', cause: 'created', moves: movesOf(placed), statuses: [] } as const;
  const written = await fairly(writingFor({ ...context, lineageEpoch: 1n }, change), FAIR);
  if (written.kind === 'refused') throw new Error(written.detail);
  const puts = written.transactions.flatMap(({ writes }) => writes);
  const map = new NamespaceMap(namespace);
  map.take(new Map(puts.map((put): [string, StoredText] => [put.key, { ...put, version: 1n }])));
  if (map.head === null) throw new Error('the map that was written cannot be read');
  await fairly(planner.placing({ ...input, nodes: joins[0] ?? before, current: map.head.map }), FAIR);
}

const movesOf = ({ nodes, owner }: Placement): readonly ShardMove[] =>
  Array.from(owner, (place, shard) => ({ shard, from: null, to: nodes[place] ?? null }));

/**
 * Shards on their way to a browser: thousands of them say nearly the same, so they go as columns, texts once, and what repeats as how often. A
 * thousand take about 15 kB, where each in full would take 300.
 */
import { type ShardCell, type ShardMove, type ShardStatus, shardIdOf } from './shard-cell.ts';

/** Value and how many times it follows, in turn. */
type Runs = readonly number[];

/** What few have. */
interface Further {
  readonly changeTicket?: string;
  readonly moving?: ShardMove;
  readonly pausedUntil?: string;
  readonly statusReason?: string;
}

export interface PackedShards {
  readonly texts: readonly string[];
  readonly columns: {
    readonly namespace: Runs;
    /** From the one before; the first from -1. */
    readonly steps: Runs;
    readonly strategy: Runs;
    /** 0 is nobody; else one more than the place in `texts`. So below. */
    readonly owner: Runs;
    readonly leader: Runs;
    readonly epoch: Runs;
    readonly status: Runs;
    readonly version: Runs;
    readonly updatedAt: Runs;
  };
  /** By place. */
  readonly further: Readonly<Record<number, Further>>;
}

const STATUSES: readonly ShardStatus[] = ['Active', 'Draining', 'Paused', 'Disabled'];

export function packShards(shards: readonly ShardCell[]): PackedShards {
  const texts: string[] = [];
  const known = new Map<string, number>();
  const place = (text: string): number => {
    const found = known.get(text);
    if (found !== undefined) return found;
    known.set(text, texts.length);
    return texts.push(text) - 1;
  };
  const maybe = (text: string | undefined): number => (text === undefined ? 0 : place(text) + 1);
  const column = (of: (shard: ShardCell, at: number) => number): Runs => runsOf(shards.map(of));
  const further: Record<number, Further> = {};
  for (const [at, { changeTicket, moving, pausedUntil, statusReason }] of shards.entries()) {
    if (changeTicket === undefined && moving === undefined && pausedUntil === undefined && statusReason === undefined)
      continue;
    further[at] = {
      ...(changeTicket === undefined ? {} : { changeTicket }),
      ...(moving === undefined
        ? {}
        : {
            moving: {
              ...(moving.from === undefined ? {} : { from: moving.from }),
              to: moving.to,
              stage: moving.stage,
            },
          }),
      ...(pausedUntil === undefined ? {} : { pausedUntil }),
      ...(statusReason === undefined ? {} : { statusReason }),
    };
  }
  return {
    texts,
    columns: {
      namespace: column(({ namespace }) => place(namespace)),
      steps: column(({ shardId }, at) => Number(shardId) - Number(shards[at - 1]?.shardId ?? -1)),
      strategy: column(({ strategyId }) => place(strategyId)),
      owner: column(({ ownerNodeId }) => maybe(ownerNodeId)),
      leader: column(({ leaderId }) => maybe(leaderId)),
      epoch: column(({ leaderEpoch }) => maybe(leaderEpoch)),
      status: column(({ status }) => STATUSES.indexOf(status)),
      version: column(({ version }) => place(version)),
      updatedAt: column(({ updatedAt }) => maybe(updatedAt)),
    },
    further,
  };
}

export function unpackShards({ texts, columns, further }: PackedShards): readonly ShardCell[] {
  const text = (at: number | undefined): string => texts[at ?? -1] ?? '';
  const maybe = (at: number | undefined): string | undefined =>
    at === undefined || at === 0 ? undefined : text(at - 1);
  const namespaces = valuesOf(columns.namespace);
  const [steps, strategies, statuses] = [columns.steps, columns.strategy, columns.status].map(valuesOf);
  const [owners, leaders, epochs] = [columns.owner, columns.leader, columns.epoch].map(valuesOf);
  const [versions, updated] = [columns.version, columns.updatedAt].map(valuesOf);
  let number = -1;
  return namespaces.map((namespace, at): ShardCell => {
    number += steps?.[at] ?? 0;
    const [owner, leader, epoch] = [maybe(owners?.[at]), maybe(leaders?.[at]), maybe(epochs?.[at])];
    const updatedAt = maybe(updated?.[at]);
    return {
      namespace: text(namespace),
      shardId: shardIdOf(number),
      strategyId: text(strategies?.[at]),
      ...(owner === undefined ? {} : { ownerNodeId: owner }),
      ...(leader === undefined ? {} : { leaderId: leader }),
      ...(epoch === undefined ? {} : { leaderEpoch: epoch }),
      status: STATUSES[statuses?.[at] ?? 0] ?? 'Active',
      version: text(versions?.[at]),
      ...(updatedAt === undefined ? {} : { updatedAt }),
      ...further[at],
    };
  });
}

function runsOf(values: readonly number[]): Runs {
  const runs: number[] = [];
  for (const value of values)
    if (runs.length > 0 && runs[runs.length - 2] === value) runs[runs.length - 1] = (runs[runs.length - 1] ?? 0) + 1;
    else runs.push(value, 1);
  return runs;
}

function valuesOf(runs: Runs): readonly number[] {
  const values: number[] = [];
  for (let at = 0; at < runs.length; at += 2)
    for (let times = runs[at + 1] ?? 0; times > 0; times -= 1) values.push(runs[at] ?? 0);
  return values;
}

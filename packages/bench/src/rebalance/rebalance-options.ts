/** The options of the bench of rebalancing, checked before anything is started. */
import { parseArgs } from 'node:util';
import { BACKENDS, type Backend } from '../leadership/store-process.ts';
import { wholeNumber } from '../whole-number.ts';

export const REBALANCE_PARTS = ['plan', 'killed', 'frozen', 'leader-killed'] as const;
export type RebalancePart = (typeof REBALANCE_PARTS)[number];

export interface RebalanceOptions {
  readonly parts: readonly RebalancePart[];
  readonly backends: readonly Backend[];
  /** Of each fate on each backend. */
  readonly runs: number;
  /** Of a plan whose leader is killed. */
  readonly moves: number;
  /** Plans of each case. */
  readonly plans: number;
  readonly controls: number;
  readonly workers: number;
  /** Of each namespace. */
  readonly shards: number;
}

/** @throws RangeError that names the option and what it takes */
export function rebalanceOptions(args: readonly string[]): RebalanceOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      part: { type: 'string', multiple: true },
      backend: { type: 'string', multiple: true },
      runs: { type: 'string', default: '20' },
      moves: { type: 'string', default: '50' },
      plans: { type: 'string', default: '11' },
      controls: { type: 'string', default: '3' },
      workers: { type: 'string', default: '4' },
      shards: { type: 'string', default: '48' },
    },
  });
  return {
    parts: someOf('part', values.part, REBALANCE_PARTS, REBALANCE_PARTS),
    backends: someOf('backend', values.backend, BACKENDS, ['redis', 'sqlite']),
    runs: wholeNumber('runs', values.runs, [1, 1_000]),
    moves: wholeNumber('moves', values.moves, [2, 1_000]),
    plans: wholeNumber('plans', values.plans, [1, 1_000]),
    controls: wholeNumber('controls', values.controls, [1, 9]),
    workers: wholeNumber('workers', values.workers, [2, 16]),
    shards: wholeNumber('shards', values.shards, [2, 4_096]),
  };
}

function someOf<T extends string>(
  name: string,
  asked: readonly string[] | undefined,
  known: readonly T[],
  unasked: readonly T[],
): readonly T[] {
  if (asked === undefined) return unasked;
  const strange = asked.filter((one) => !known.includes(one as T));
  if (strange.length > 0) throw new RangeError(`--${name} ${strange.join(', ')}: expected one of ${known.join(', ')}`);
  return known.filter((one) => asked.includes(one));
}

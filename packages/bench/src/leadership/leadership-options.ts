/** The options of the leadership bench, checked before anything is started. */
import { parseArgs } from 'node:util';
import { wholeNumber } from '../whole-number.ts';
import { BACKENDS, type Backend } from './store-process.ts';

const PARTS = ['crash', 'freeze', 'graceful', 'leave', 'global', 'elector', 'writes'] as const;
export type LeadershipPart = (typeof PARTS)[number];

export interface LeadershipOptions {
  readonly backend: Backend;
  readonly parts: readonly LeadershipPart[];
  readonly nodes: number;
  readonly runs: number;
  readonly drivers: number;
  readonly shards: readonly [few: number, many: number];
  readonly seconds: number;
}

/** @throws RangeError that names the option and what it takes */
export function leadershipOptions(args: readonly string[]): LeadershipOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      backend: { type: 'string', default: 'redis' },
      part: { type: 'string', multiple: true },
      nodes: { type: 'string', default: '5' },
      runs: { type: 'string', default: '20' },
      drivers: { type: 'string', default: '200' },
      shards: { type: 'string', default: '1000,10000' },
      seconds: { type: 'string', default: '20' },
    },
  });
  const backend = values.backend as Backend;
  if (!BACKENDS.includes(backend)) throw new RangeError(`--backend ${backend}: expected one of ${BACKENDS.join(', ')}`);
  const parts = (values.part ?? PARTS) as readonly LeadershipPart[];
  const strange = parts.filter((part) => !PARTS.includes(part));
  if (strange.length > 0) throw new RangeError(`--part ${strange.join(', ')}: expected one of ${PARTS.join(', ')}`);
  const counts = values.shards.split(',');
  if (counts.length !== 2)
    throw new RangeError(`--shards ${values.shards}: expected two counts, for example 1000,10000`);
  const [few, many] = counts.map((count) => wholeNumber('shards', count, [1, 100_000])) as [number, number];
  return {
    backend,
    parts,
    nodes: wholeNumber('nodes', values.nodes, [2, 20]),
    runs: wholeNumber('runs', values.runs, [1, 1000]),
    drivers: wholeNumber('drivers', values.drivers, [1, 1000]),
    shards: [few, many],
    seconds: wholeNumber('seconds', values.seconds, [1, 3600]),
  };
}

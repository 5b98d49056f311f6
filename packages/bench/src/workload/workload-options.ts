/** The options of the workload bench, checked before anything is started. */
import { parseArgs } from 'node:util';
import { wholeNumber } from '../whole-number.ts';

/** `drains`: each worker in turn is drained and comes back. `planned`: as much, and then each restarts. `unplanned`: they die, freeze, come and go. */
const PARTS = ['drains', 'planned', 'unplanned'] as const;
export type WorkloadPart = (typeof PARTS)[number];

export interface WorkloadOptions {
  readonly parts: readonly WorkloadPart[];
  readonly tasks: number;
  readonly gateways: number;
  readonly workers: number;
  readonly shards: number;
  readonly callers: number;
  readonly closedSeconds: number;
  /** Drains against controls; 0 leaves them out. */
  readonly pairs: number;
  readonly windowSeconds: number;
  readonly workMs: number;
  readonly withoutFences: boolean;
}

/** @throws RangeError that names the option and what it takes */
export function workloadOptions(args: readonly string[]): WorkloadOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      part: { type: 'string', multiple: true, default: ['planned', 'unplanned'] },
      tasks: { type: 'string', default: '100000' },
      gateways: { type: 'string', default: '2' },
      workers: { type: 'string', default: '3' },
      shards: { type: 'string', default: '48' },
      callers: { type: 'string', default: '64' },
      'closed-seconds': { type: 'string', default: '20' },
      pairs: { type: 'string', default: '5' },
      'window-seconds': { type: 'string', default: '10' },
      'work-ms': { type: 'string', default: '10' },
      'without-fences': { type: 'boolean', default: false },
    },
  });
  const strange = values.part.filter((part) => !PARTS.includes(part as WorkloadPart));
  if (strange.length > 0) throw new RangeError(`--part ${strange.join(', ')}: expected one of ${PARTS.join(', ')}`);
  return {
    parts: values.part as WorkloadPart[],
    tasks: wholeNumber('tasks', values.tasks, [1, 1_000_000]),
    gateways: wholeNumber('gateways', values.gateways, [1, 8]),
    workers: wholeNumber('workers', values.workers, [2, 16]),
    shards: wholeNumber('shards', values.shards, [2, 4_096]),
    callers: wholeNumber('callers', values.callers, [1, 1_024]),
    closedSeconds: wholeNumber('closed-seconds', values['closed-seconds'], [1, 600]),
    pairs: wholeNumber('pairs', values.pairs, [0, 50]),
    windowSeconds: wholeNumber('window-seconds', values['window-seconds'], [1, 600]),
    workMs: wholeNumber('work-ms', values['work-ms'], [0, 10_000]),
    withoutFences: values['without-fences'],
  };
}

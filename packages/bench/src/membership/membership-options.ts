/** The options of the membership bench, checked before anything is started. */
import { parseArgs } from 'node:util';
import { wholeNumber } from '../whole-number.ts';

export interface MembershipOptions {
  readonly nodes: number;
  readonly perProcess: number;
  readonly runs: number;
  readonly warmUpSeconds: number;
  readonly idleSeconds: number;
  readonly peer: 'serf' | undefined;
}

/** @throws RangeError that names the option and what it takes */
export function membershipOptions(args: readonly string[]): MembershipOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      nodes: { type: 'string', default: '30' },
      'per-process': { type: 'string' },
      runs: { type: 'string', default: '7' },
      'warm-up': { type: 'string', default: '120' },
      idle: { type: 'string', default: '60' },
      peer: { type: 'string' },
    },
  });
  const { peer } = values;
  if (peer !== undefined && peer !== 'serf') throw new RangeError(`--peer ${peer}: the only peer is serf`);
  const nodes = wholeNumber('nodes', values.nodes, [3, 1000]);
  const perProcess = wholeNumber('per-process', values['per-process'] ?? (peer === 'serf' ? '1' : '10'), [1, 100]);
  if (peer === 'serf' && perProcess !== 1) {
    throw new RangeError(
      `--per-process ${perProcess}: serf runs one member a process, so --peer serf measures one against one; leave --per-process out`,
    );
  }
  return {
    nodes,
    perProcess,
    runs: wholeNumber('runs', values.runs, [1, 1000]),
    warmUpSeconds: wholeNumber('warm-up', values['warm-up'], [0, 3600]),
    idleSeconds: wholeNumber('idle', values.idle, [1, 3600]),
    peer,
  };
}

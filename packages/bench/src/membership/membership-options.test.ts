import { describe, expect, it } from 'vitest';
import { membershipOptions } from './membership-options.ts';

describe('the options of the membership bench', () => {
  it('put ten members in a process, and one where serf is the peer', () => {
    expect(membershipOptions([])).toMatchObject({ nodes: 30, perProcess: 10, runs: 7, peer: undefined });
    expect(membershipOptions(['--peer', 'serf'])).toMatchObject({ perProcess: 1, peer: 'serf' });
    expect(membershipOptions(['--peer', 'serf', '--per-process', '1'])).toMatchObject({ perProcess: 1 });
  });

  it.each([
    [['--nodes', '2'], '--nodes 2: expected a whole number from 3 to 1000'],
    [['--nodes', 'many'], '--nodes many'],
    [['--nodes', '1e2'], '--nodes 1e2'],
    [['--per-process', '0'], '--per-process 0: expected a whole number from 1 to 100'],
    [['--per-process', '2.5'], '--per-process 2.5'],
    [['--runs', '0'], '--runs 0'],
    [['--warm-up', ''], '--warm-up '],
    [['--idle', '0'], '--idle 0'],
    [['--peer', 'consul'], 'the only peer is serf'],
    [['--peer', 'serf', '--per-process', '10'], 'leave --per-process out'],
  ])('%j is refused with what is wrong', (args, problem) => {
    expect(() => membershipOptions(args)).toThrow(RangeError);
    expect(() => membershipOptions(args)).toThrow(problem);
  });
});

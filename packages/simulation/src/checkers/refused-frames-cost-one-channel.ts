/** A frame out of bounds closes the channel that it came over and no other, and nothing of it is believed. */
import { checkFrame } from '@omnirelay/protocol';
import type { SimProcess } from '../sim-node.ts';
import type { CheckerFactory } from './checker.ts';

interface Refusal {
  readonly at: number;
  readonly process: SimProcess;
  readonly channel: number;
  readonly problem: string;
}

export const refusedFramesCostOneChannel: CheckerFactory = (run, report) => {
  const { bounds } = run.settings;
  const closed = new Map<SimProcess, Set<number>>();
  /** What the turn that runs now must do. */
  let refusal: Refusal | null = null;
  const settle = (): void => {
    if (refusal === null) return;
    const { at, process, channel, problem } = refusal;
    refusal = null;
    if (closed.get(process)?.has(channel) !== true)
      report(at, `${process.nodeId} keeps channel ${channel} after a frame with ${problem}`);
  };
  return {
    name: 'refused-frames-cost-one-channel',
    holds: 'always',
    onInput(at, process, input) {
      settle();
      if (input.kind === 'channel-closed') closed.get(process)?.delete(input.channel);
      if (input.kind !== 'frame') return;
      const problem = checkFrame(input.frame, bounds);
      if (problem !== null) refusal = { at, process, channel: input.channel, problem };
    },
    onEvent(at, process, event) {
      if (refusal?.process === process && event.kind === 'member-changed')
        report(
          at,
          `${process.nodeId} believed ${event.member.nodeId} (${event.change}) by a frame with ${refusal.problem}`,
        );
    },
    onOutput(at, process, output) {
      if (output.kind !== 'close') return;
      if (
        refusal?.process === process &&
        output.channel !== refusal.channel &&
        output.reason.startsWith('protocol error')
      )
        report(at, `${process.nodeId} closed channel ${output.channel} for a bad frame on ${refusal.channel}`);
      const channels = closed.get(process) ?? new Set();
      closed.set(process, channels.add(output.channel));
    },
    atEnd: settle,
  };
};

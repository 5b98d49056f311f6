/**
 * Who was told that a channel is full holds back: only probes and answers go over it until it has drained, what waits meanwhile stays in its
 * bounds and never overruns the buffer, and in a healed mesh every channel has drained.
 */
import type { ChannelId } from '@omnirelay/protocol';
import type { SimProcess } from '../sim-node.ts';
import { type CheckerFactory, standing } from './checker.ts';

/** A channel that is full for longer than this in a healed, quiet mesh does not drain. */
const DRAINED_MS = 20_000;

export const fullChannelsAreSpared: CheckerFactory = (run, report) => {
  const full = new Map<SimProcess, Map<ChannelId, number>>();
  const broken = new Set<string>();
  const { bounds } = run.settings;
  const once = (at: number, process: SimProcess, promise: string, problem: string): void => {
    const key = `${process.index} ${promise}`;
    if (broken.has(key)) return;
    broken.add(key);
    report(at, `${process.nodeId} ${problem}`);
  };
  const forget = (process: SimProcess, channel: ChannelId): void => {
    const channels = full.get(process);
    if (channels?.delete(channel) && channels.size === 0) full.delete(process);
  };
  return {
    name: 'full-channels-are-spared',
    holds: 'always',
    onInput(at, process, input) {
      if (input.kind === 'channel-blocked') {
        const channels = full.get(process) ?? new Map<ChannelId, number>();
        full.set(process, channels);
        channels.set(input.channel, at);
      } else if (input.kind === 'channel-drained') forget(process, input.channel);
      else if (input.kind === 'channel-closed') {
        forget(process, input.channel);
        if (input.end === 'backpressure') once(at, process, 'overrun', 'went on sending until its buffer overran');
      }
      if (!full.has(process)) return;
      const { eventQueue } = process.machine.gauges();
      if (eventQueue > bounds.eventQueue)
        once(at, process, 'queue', `queues ${eventQueue} events behind full channels, at most ${bounds.eventQueue}`);
    },
    onOutput(at, process, output) {
      if (output.kind === 'close') forget(process, output.channel);
      if (output.kind !== 'send' || (output.frame.kind !== 'events' && output.frame.kind !== 'records')) return;
      // A farewell is one small claim, and the last word on the channel.
      if (process.leavingSince === null && full.get(process)?.has(output.channel))
        once(at, process, 'spared', `sends ${output.frame.kind} over a channel that is full`);
    },
    atEnd(at) {
      for (const process of standing(run))
        for (const since of full.get(process)?.values() ?? [])
          if (since < at - DRAINED_MS)
            once(at, process, 'drained', `has a channel that is full since ${Math.round(since)} ms`);
    },
  };
};

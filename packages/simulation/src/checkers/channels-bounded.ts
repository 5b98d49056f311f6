/**
 * A member's channels, dials and queue stay inside their stated bounds always, and settle on its neighbours by the end: one to each,
 * and none that has gone silent.
 */

import type { SimProcess } from '../sim-node.ts';
import type { CheckerFactory } from './checker.ts';
import { standing } from './checker.ts';

const FULL_MESH = 32;

/** Each side of a channel probes the other in turn: longer without a frame, and the channel is half-open. */
const SILENT_MS = 40_000;

/** Channels a settled member may hold among so many. */
export const settledChannels = (members: number): number =>
  members <= FULL_MESH ? members - 1 : 2 * Math.ceil(Math.log2(members)) + 4;

/** A channel this old and still there is at rest, not passing (a repair dial, or the second channel of a pair). */
const SETTLING_MS = 5000;

interface Held {
  readonly peer: string;
  readonly openedAt: number;
  heardAt: number;
}

export const channelsBounded: CheckerFactory = (run, report) => {
  const open = new Map<SimProcess, Map<number, Held>>();
  const broken = new Set<string>();
  const { bounds } = run.settings;
  const once = (at: number, process: SimProcess, problem: string): void => {
    const key = `${process.index}${problem.replace(/\d+/g, '')}`;
    if (broken.has(key)) return;
    broken.add(key);
    report(at, `${process.nodeId}: ${problem}`);
  };
  return {
    name: 'channels-bounded',
    holds: 'always',
    onInput(at, process, input) {
      if (input.kind === 'channel-opened') {
        let channels = open.get(process);
        if (channels === undefined) {
          channels = new Map();
          open.set(process, channels);
        }
        channels.set(input.channel, { peer: input.identity.nodeId, openedAt: at, heardAt: at });
        // A channel above the bound is there for a moment, to be refused.
        if (channels.size > bounds.channels + 1)
          once(at, process, `${channels.size} open channels, at most ${bounds.channels}`);
      } else if (input.kind === 'channel-closed') open.get(process)?.delete(input.channel);
      else if (input.kind === 'frame') {
        const held = open.get(process)?.get(input.channel);
        if (held !== undefined) held.heardAt = at;
      }
    },
    onOutput(_at, process, output) {
      if (output.kind === 'close') open.get(process)?.delete(output.channel);
    },
    onSample(at, process) {
      const gauges = process.machine.gauges();
      if (gauges.dialsInFlight > bounds.dialsInFlight)
        once(at, process, `${gauges.dialsInFlight} dials, at most ${bounds.dialsInFlight}`);
      if (gauges.eventQueue > bounds.eventQueue)
        once(at, process, `${gauges.eventQueue} queued events, at most ${bounds.eventQueue}`);
      if (gauges.members > bounds.members) once(at, process, `${gauges.members} members, at most ${bounds.members}`);
    },
    atEnd(at) {
      const live = [...standing(run)];
      const most = Math.max(0, settledChannels(live.length));
      for (const process of live) {
        const restingSince = at - SETTLING_MS;
        const channels = [...(open.get(process)?.values() ?? [])].filter((held) => held.openedAt < restingSince);
        if (channels.length > most) once(at, process, `holds ${channels.length} channels at rest, at most ${most}`);
        const peers = new Set(channels.map((held) => held.peer)).size;
        if (peers < channels.length) once(at, process, `holds ${channels.length} channels at rest to ${peers} peers`);
        for (const { peer, heardAt } of channels)
          if (heardAt < at - SILENT_MS)
            once(at, process, `keeps a channel to ${peer} that is silent since ${Math.round(heardAt)} ms`);
      }
    },
  };
};

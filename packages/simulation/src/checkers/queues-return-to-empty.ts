/** In a healed, quiet cluster every queue runs empty, and nobody goes on telling what everybody knows. */

import type { SimProcess } from '../sim-node.ts';
import type { CheckerFactory } from './checker.ts';
import { standing } from './checker.ts';

/** The end of the run over which queues are watched. */
const WATCHED_MS = 10_000;

interface Least {
  eventQueue: number;
  dialsInFlight: number;
  probesInFlight: number;
}

export const queuesReturnToEmpty: CheckerFactory = (run, report) => {
  const least = new Map<SimProcess, Least>();
  const chatter = new Map<SimProcess, number>();
  let lastChangeAt = 0;
  const from = run.endsAt - WATCHED_MS;
  const look = (at: number, process: SimProcess): void => {
    if (at < from) return;
    const { eventQueue, dialsInFlight, probesInFlight } = process.machine.gauges();
    const before = least.get(process);
    if (before === undefined) least.set(process, { eventQueue, dialsInFlight, probesInFlight });
    else {
      before.eventQueue = Math.min(before.eventQueue, eventQueue);
      before.dialsInFlight = Math.min(before.dialsInFlight, dialsInFlight);
      before.probesInFlight = Math.min(before.probesInFlight, probesInFlight);
    }
  };
  return {
    name: 'queues-return-to-empty',
    holds: 'after-healing',
    onEvent(at, _process, event) {
      if (event.kind === 'member-changed') lastChangeAt = at;
    },
    onOutput(at, process, output) {
      if (at >= from && output.kind === 'send' && output.frame.kind === 'events')
        chatter.set(process, (chatter.get(process) ?? 0) + 1);
    },
    // Samples come in step with the probes of some profiles: what came between them is looked at too.
    onInput: (at, process) => look(at, process),
    onSample: (at, process) => look(at, process),
    atEnd(at) {
      // A cluster that still changes has something to tell; the other checkers judge that.
      const quiet = lastChangeAt < from - WATCHED_MS / 2;
      for (const process of standing(run)) {
        if (process.birth.bornAt > from) continue;
        for (const [queue, length] of Object.entries(least.get(process) ?? {}))
          if (length > 0)
            report(at, `${process.nodeId}: ${queue} never fell below ${length} in the last ${WATCHED_MS} ms`);
        const told = chatter.get(process) ?? 0;
        if (quiet && told > 0)
          report(
            at,
            `${process.nodeId} sent ${told} event frames in the last ${WATCHED_MS} ms, and nothing had changed`,
          );
      }
    },
  };
};

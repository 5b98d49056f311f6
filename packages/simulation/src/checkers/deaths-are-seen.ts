/** Who has died is held dead (or replaced by a later life) by everybody else before a stated time is over. */
import type { SwimSettings } from '@omnirelay/protocol';
import type { SimProcess } from '../sim-node.ts';
import type { CheckerFactory } from './checker.ts';

/** A whole turn of probes, the probe, a suspicion stretched by poor local health, and a digest round for who missed the event. */
export const detectionBoundMs = (settings: SwimSettings): number =>
  8 * settings.interval + 4 * settings.pingTimeout + 3 * settings.suspicionInterval + settings.digestInterval;

export const deathsAreSeen: CheckerFactory = (run, report) => {
  const judged = new Set<SimProcess>();
  let sampledAt = -1;
  const boundMs = detectionBoundMs(run.settings);
  const judge = (at: number, dead: SimProcess): void => {
    judged.add(dead);
    const diedAt = dead.death?.at ?? at;
    let blind = 0;
    let first = '';
    for (let node = 0; node < run.nodes; node++) {
      const process = run.current(node);
      if (process === undefined || process.death !== null || process.birth.bornAt > diedAt) continue;
      const member = process.machine.view().members.get(dead.nodeId);
      if (member === undefined || member.life.bootId !== dead.birth.bootId) continue;
      if (member.liveness !== 'alive' && member.liveness !== 'suspect') continue;
      if (blind++ === 0) first = `${process.nodeId} (${member.liveness})`;
    }
    if (blind > 0)
      report(
        at,
        `${dead.nodeId} ${dead.death?.how} at ${Math.round(diedAt)} ms, and ${blind} members still believe in it, first ${first}`,
      );
  };
  return {
    name: 'deaths-are-seen',
    holds: 'after-healing',
    onSample(at) {
      if (at === sampledAt) return;
      sampledAt = at;
      for (const process of run.processes) {
        if (process.death === null || judged.has(process)) continue;
        const from = run.withinBound ? process.death.at : Math.max(process.death.at, run.healsAt);
        if (at >= from + boundMs) judge(at, process);
      }
    },
  };
};

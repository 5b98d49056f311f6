/**
 * Makes a failing run smaller while it still breaks the same promise: fewer faults by delta debugging (Zeller and Hildebrandt, 2002),
 * then fewer nodes, less time and shorter faults, and once more over the faults. Bounded in runs.
 */
import { SIMULATION_BOUNDS } from './bounds.ts';
import { runCluster } from './cluster.ts';
import type { Fault } from './faults.ts';
import type { FaultPlan } from './plan-draws.ts';
import type { RunOptions, RunResult } from './run-options.ts';
import { DEFAULT_MINUTES, timelineOf } from './timeline.ts';

export interface Shrunk {
  readonly options: RunOptions & { readonly faultPlan: FaultPlan; readonly minutes: number };
  readonly result: RunResult;
  readonly runs: number;
}

const NODES = [2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 36, 40, 50, 75, 100];
const MINUTES = [0.5, 1, 1.5, 2, 3, 5, 10];
/** A fault is not made shorter than this. */
const SHORTEST_MS = 100;

/** Null when the run with its own plan does not break the promise; `onSmaller` hears of each smaller run that still does. */
export function shrinkRun(
  options: RunOptions & { readonly faultPlan: FaultPlan },
  checker: string,
  onSmaller: (shrunk: Shrunk) => void = () => {},
): Shrunk | null {
  let runs = 0;
  let best: Shrunk | null = null;
  const fails = (candidate: Shrunk['options']): boolean => {
    if (runs >= SIMULATION_BOUNDS.shrinkRuns) return false;
    runs++;
    const result = runCluster({ ...candidate, stopAt: checker });
    if (!result.failures.some((failure) => failure.checker === checker)) return false;
    best = { options: candidate, result, runs };
    onSmaller(best);
    return true;
  };
  const current = (): Shrunk['options'] => (best as unknown as Shrunk).options;
  const withFaults = (faults: readonly Fault[]): Shrunk['options'] => ({
    ...current(),
    faultPlan: { ...current().faultPlan, faults },
  });

  if (!fails({ ...options, minutes: options.minutes ?? DEFAULT_MINUTES })) return null;
  fewerFaults(
    () => current().faultPlan.faults,
    (faults) => fails(withFaults(faults)),
  );
  for (const nodes of NODES) {
    if (nodes >= current().nodes) break;
    const faults = current().faultPlan.faults.map((fault) => amongNodes(fault, nodes));
    if (fails({ ...withFaults(faults), nodes })) break;
  }
  for (const minutes of MINUTES) {
    if (minutes >= current().minutes) break;
    const { healsAt } = timelineOf(minutes);
    const faults = current().faultPlan.faults.map((fault) => within(fault, healsAt));
    if (faults.every((fault) => fault.at < healsAt) && fails({ ...withFaults(faults), minutes })) break;
  }
  current().faultPlan.faults.forEach((_, at) => {
    for (let fault = current().faultPlan.faults[at]; fault !== undefined && 'forMs' in fault; ) {
      const shorter: Fault = { ...fault, forMs: Math.floor(fault.forMs / 2) };
      if (shorter.forMs < SHORTEST_MS || !fails(withFaults(current().faultPlan.faults.with(at, shorter)))) break;
      fault = shorter;
    }
  });
  fewerFaults(
    () => current().faultPlan.faults,
    (faults) => fails(withFaults(faults)),
  );
  return best === null ? null : { ...(best as Shrunk), runs };
}

/** Leaves out ever smaller parts, as long as what is left still fails. */
function fewerFaults(faultsNow: () => readonly Fault[], fails: (faults: readonly Fault[]) => boolean): void {
  if (faultsNow().length > 0 && fails([])) return;
  for (let parts = 2; faultsNow().length > 1; ) {
    const faults = faultsNow();
    const size = Math.ceil(faults.length / parts);
    let smaller = false;
    for (let from = 0; from < faults.length && !smaller; from += size)
      smaller = fails([...faults.slice(0, from), ...faults.slice(from + size)]);
    if (smaller) parts = Math.max(2, parts - 1);
    else if (size === 1) return;
    else parts = Math.min(faults.length, parts * 2);
  }
}

/** The same fault in a smaller cluster. */
function amongNodes(fault: Fault, nodes: number): Fault {
  const fold = (list: readonly number[]): number[] => [...new Set(list.map((node) => node % nodes))];
  switch (fault.kind) {
    case 'stall':
      return { ...fault, nodes: fold(fault.nodes) };
    case 'partition':
      return { ...fault, groups: fault.groups.map(fold), bridges: fold(fault.bridges) };
    case 'cut-link':
      return { ...fault, node: fault.node % nodes, other: fault.other % nodes };
    case 'poison':
      return { ...fault, node: fault.node % nodes, about: fault.about % nodes };
    case 'stranger':
      return fault;
    default:
      return { ...fault, node: fault.node % nodes };
  }
}

/** The same fault in a shorter run: earlier in proportion where it must be, and over in time. */
function within(fault: Fault, healsAt: number): Fault {
  const at = Math.min(fault.at, Math.floor(healsAt * 0.6));
  return 'forMs' in fault
    ? { ...fault, at, forMs: Math.max(1, Math.min(fault.forMs, healsAt - at - 2)) }
    : { ...fault, at };
}

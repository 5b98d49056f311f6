/** Which fleet `omnirelay dev` is asked for: so many real nodes, or one over so many simulated members. */
import { LIVE_MACHINES_MAX, MACHINE_CHANGES_PER_SECOND } from '@omnirelay/simulation';
import { BOUNDS } from './bounds.ts';
import type { SimulatedFleet } from './child-specs.ts';

export interface FleetValues {
  readonly nodes?: string | undefined;
  readonly simulated?: string | undefined;
  readonly 'simulated-changes'?: string | undefined;
  readonly with?: string | undefined;
}

export type FleetChoice = { readonly nodes: number } | { readonly simulated: SimulatedFleet };

const DEFAULT_NODES = '7';
/** One in five seconds: something to see, and time to look at it. */
const DEFAULT_CHANGES = '0.2';

/** @throws RangeError that says what the option takes */
export function fleetChoice(values: FleetValues): FleetChoice {
  const { membersMin, membersMax, changesPerSecondMax } = BOUNDS.simulated;
  const { nodes, simulated, 'simulated-changes': changes } = values;
  if (simulated === undefined) {
    if (changes !== undefined) throw new RangeError('--simulated-changes belongs to --simulated, which is missing');
    return { nodes: wholeNumber('nodes', nodes ?? DEFAULT_NODES, BOUNDS.nodesMin, BOUNDS.nodesMax) };
  }
  if (nodes !== undefined) {
    throw new RangeError('--nodes are real processes, and --simulated members are in one: give one of the two');
  }
  const members = wholeNumber('simulated', simulated, membersMin, membersMax);
  const changesPerSecond = Number(changes ?? DEFAULT_CHANGES);
  if (!/^\d+(\.\d+)?$/.test(changes ?? DEFAULT_CHANGES) || changesPerSecond > changesPerSecondMax) {
    throw new RangeError(`--simulated-changes ${changes}: expected a number a second from 0 to ${changesPerSecondMax}`);
  }
  if (members <= LIVE_MACHINES_MAX && changesPerSecond > MACHINE_CHANGES_PER_SECOND) {
    throw new RangeError(
      `--simulated-changes ${changes}: up to ${LIVE_MACHINES_MAX} members are real machines, which take ${MACHINE_CHANGES_PER_SECOND} changes a second in one thread; for more of them, have more members`,
    );
  }
  return { simulated: { members, changesPerSecond } };
}

/** @throws RangeError for a sample that there is not, or that cannot run there */
export function wantsDemo({ with: sample, simulated }: FleetValues): boolean {
  if (sample === undefined) return false;
  if (sample !== 'lease-demo') throw new RangeError(`--with ${sample}: expected lease-demo`);
  if (simulated === undefined) return true;
  throw new RangeError('--with lease-demo needs real nodes, and --simulated members are none: give one of the two');
}

export function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) {
    throw new RangeError(`--${name} ${text}: expected a whole number from ${least} to ${most}`);
  }
  return value;
}

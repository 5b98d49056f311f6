/** What happens to the workers while tasks run. Planned: told to go and started again, so that their shards are handed over; unplanned: killed, or frozen past their lease. */
import { setTimeout as delay } from 'node:timers/promises';
import type { DemoFleet } from './demo-fleet.ts';

/** Longer than a lease, and than the shards of its holder take to be with others. */
const FROZEN_MS = 9_000;

export type Disturbance = (fleet: DemoFleet, worker: string) => Promise<void>;

/** Is drained, and takes its share again: both by hand-over, and no process ends. */
export const moveAway: Disturbance = async (fleet, worker) => {
  await fleet.drain(worker);
  await fleet.settled();
  await fleet.uncordon(worker);
  await fleet.settled();
};

export const restart: Disturbance = async (fleet, worker) => {
  await fleet.leave(worker);
  await fleet.start(worker);
  await fleet.settled();
};

export const crash: Disturbance = async (fleet, worker) => {
  await fleet.kill(worker);
  await fleet.start(worker);
  await fleet.settled();
};

export const freeze: Disturbance = async (fleet, worker) => {
  await fleet.freeze(worker);
  await delay(FROZEN_MS);
  fleet.thaw(worker);
  await fleet.settled();
};

/** One more worker comes, takes its share, and goes. */
export const join: Disturbance = async (fleet) => {
  await fleet.start('w0');
  await fleet.settled();
  await fleet.leave('w0');
  await fleet.settled();
};

export const rollingRestart: Disturbance = async (fleet) => {
  for (const worker of fleet.workers()) await restart(fleet, worker);
};

/** All of them, worker after worker, until the signal fires; at least once each. */
export async function everything(
  fleet: DemoFleet,
  { signal, say }: { readonly signal: AbortSignal; readonly say: (what: string) => void },
): Promise<void> {
  const kinds: readonly [string, Disturbance][] = [
    ['freeze', freeze],
    ['crash', crash],
    ['join', join],
    ['rolling restart', rollingRestart],
  ];
  for (let turn = 0; turn < kinds.length || !signal.aborted; turn++) {
    const [name, disturb] = kinds[turn % kinds.length] as [string, Disturbance];
    const workers = fleet.workers();
    const worker = workers[turn % workers.length] ?? '';
    say(`${name} ${worker}`);
    await disturb(fleet, worker);
  }
}

/** The one timer of a machine without IO: armed anew after each turn for its next deadline, and cleared where there is none. */
import type { Clock, Instant } from '@omnirelay/primitives';

export interface MachineTimer extends Disposable {
  /** Asks for the next deadline, and waits for that one alone. Disposed, it waits for none. */
  arm(): void;
}

export function machineTimer(deps: {
  readonly clock: Clock;
  readonly nextDeadline: () => Instant | null;
  /** Feeds the machine, after which it is armed again. */
  readonly onDue: () => void;
}): MachineTimer {
  let timer: NodeJS.Timeout | undefined;
  let armedFor: Instant | null = null;
  let closed = false;
  return {
    arm() {
      const deadline = closed ? null : deps.nextDeadline();
      if (deadline === armedFor && timer !== undefined) return;
      clearTimeout(timer);
      timer = undefined;
      armedFor = deadline;
      if (deadline === null) return;
      timer = setTimeout(
        () => {
          timer = undefined;
          armedFor = null;
          deps.onDue();
        },
        // Node cuts fractions off: a timer that fires before the deadline only wakes up to be armed again.
        Math.max(0, Math.ceil(deadline - deps.clock.now())),
      );
    },
    [Symbol.dispose]() {
      closed = true;
      clearTimeout(timer);
    },
  };
}

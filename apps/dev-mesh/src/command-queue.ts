/** Runs commands one at a time in the order in which they came: each finds the fleet as the one before it has left it. */
import { BOUNDS } from './bounds.ts';

export interface CommandQueue {
  /** Settles as the command does; a failed one keeps nobody behind it. @throws RangeError when too many wait already */
  run<T>(command: () => T | Promise<T>): Promise<T>;
  /** Resolves when everything that has been asked for is over. */
  idle(): Promise<void>;
}

export function commandQueue(): CommandQueue {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return {
    run: async (command) => {
      if (waiting >= BOUNDS.commandsWaiting) {
        throw new RangeError(`${waiting} commands wait for their turn already; ask again when they are done`);
      }
      waiting += 1;
      const turn = last.then(command);
      last = turn.catch(() => {}).then(() => (waiting -= 1));
      return turn;
    },
    idle: async () => {
      await last;
    },
  };
}

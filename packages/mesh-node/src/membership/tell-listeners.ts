/** An event to all who listen; what one of them does wrong is its own. */
import type { SwimEvent } from '@omnirelay/protocol';

export function tellListeners(
  listeners: Iterable<(event: SwimEvent) => void>,
  event: SwimEvent,
  onProblem: (problem: string) => void,
): void {
  for (const listener of [...listeners]) {
    try {
      listener(event);
    } catch (error) {
      onProblem(`a listener failed on ${event.kind}: ${(error as Error).stack ?? error}`);
    }
  }
}

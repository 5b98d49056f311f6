/** Questions that may be asked twice: at one control node after the other, until one answers or the time is over. */
import type { RelayOperation, RelayOutcome } from '@omnirelay/wire';
import { RegistryError } from '../registry-error.ts';
import { failureError, isOnesOwn } from './call-outcome.ts';
import type { ControlNodes } from './control-nodes.ts';
import type { RelayLine } from './relay-line.ts';

export interface Patience {
  /** The caller's own; that of the store ends its lines. */
  readonly signal: AbortSignal | undefined;
  /** Monotonic milliseconds. */
  readonly deadline: number;
  readonly attemptMs: number;
}

export const left = ({ deadline }: Pick<Patience, 'deadline'>): number => Math.max(1, deadline - performance.now());

/** Where there is nobody else to ask, an attempt lasts as long as there is time. */
export const attemptTime = (
  nodes: ControlNodes,
  line: RelayLine,
  tried: ReadonlySet<string>,
  patience: Patience,
): number => (nodes.hasOthers(tried, line.address) ? Math.min(patience.attemptMs, left(patience)) : left(patience));

/** @throws RegistryError; or the signal's reason */
export async function askAnywhere(
  nodes: ControlNodes,
  operation: RelayOperation,
  patience: Patience,
): Promise<RelayOutcome> {
  const tried = new Set<string>();
  let last: RegistryError | undefined;
  for (;;) {
    let line: RelayLine;
    try {
      line = await nodes.pick({ tried, until: performance.now(), signal: patience.signal });
    } catch (error) {
      throw last !== undefined && !nodes.isOver(patience.signal) ? last : error;
    }
    const answer = await line.call(operation, attemptTime(nodes, line, tried, patience), patience.signal);
    switch (answer.kind) {
      case 'unsent':
      case 'lost':
        break;
      case 'late':
        nodes.passOver(line, answer.detail);
        tried.add(line.address);
        last = new RegistryError('registry_dark', answer.detail);
        break;
      case 'failure': {
        const error = failureError(answer, line.nodeId);
        if (!isOnesOwn(error)) throw error;
        nodes.passOver(line, error.message);
        tried.add(line.address);
        last = error;
        break;
      }
      default:
        nodes.praise(line);
        return answer;
    }
    if (performance.now() >= patience.deadline)
      throw last ?? new RegistryError('registry_dark', 'no control node has answered for the registry in time');
  }
}

/** Invariants of our own code. A broken one is a bug here and throws; a peer's fault is a value and never comes here. */
import { TaggedError } from './tagged-error.ts';

export class InvariantError extends TaggedError<'invariant_broken'> {
  constructor(message: string) {
    super('invariant_broken', message);
  }
}

export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}

/** The default of every switch over a tagged union. */
export function assertNever(value: never): never {
  throw new InvariantError(`unreachable: ${JSON.stringify(value)}`);
}

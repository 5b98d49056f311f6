import { Problem } from '../../control-plane/problem.ts';

/** Nobody waits for the answer any more, or this node goes. @throws Problem node_leaving */
export function calledOff({ signal }: { readonly signal: AbortSignal }): void {
  if (signal.aborted) throw new Problem('node_leaving', 'The plan was called off: ask another control node.');
}

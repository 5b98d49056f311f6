/**
 * What ends an open stream though its caller would go on: its node was removed meanwhile, this node goes, or what the caller showed has
 * ended. The first one that is so is the stream's last word. Whoever takes nothing does not take that either: its stream is cut a while later,
 * so that its place is free.
 */
import { type Authenticator, denialOf } from './authenticate.ts';
import { CONTROL_BOUNDS } from './bounds.ts';
import type { OperationContext } from './operation-context.ts';
import { Problem } from './problem.ts';

/** A timer holds no more: a stream ends after 24 days, whatever it was opened with. */
const LONGEST_STREAM_MS = 2 ** 31 - 1;

export interface StreamEnds extends Disposable {
  /** Aborted by each of them, and by the caller. */
  readonly signal: AbortSignal;
  /** Null: the stream came to its own end, or the caller left. */
  why(): Problem | null;
}

export function streamEnds(
  { state, caller, signal }: OperationContext,
  authenticator: Authenticator,
  cut: () => void,
): StreamEnds {
  const expired = new AbortController();
  const denied = new AbortController();
  const { certificate, expiresAt } = caller;
  const left = expiresAt === undefined ? undefined : Math.min(LONGEST_STREAM_MS, Math.max(0, expiresAt - state.wall()));
  const timer = left === undefined ? undefined : setTimeout(() => expired.abort(), left);
  timer?.unref();
  const look = (): void => {
    if (denialOf(certificate, authenticator) !== null) denied.abort();
  };
  const stop = authenticator.onDenials(look);
  look();
  const over = AbortSignal.any([signal, expired.signal, denied.signal, state.leaving]);
  let grace: NodeJS.Timeout | undefined;
  const end = (): void => {
    grace = setTimeout(cut, CONTROL_BOUNDS.lastWordMs);
    grace.unref();
  };
  if (over.aborted) end();
  else over.addEventListener('abort', end, { once: true });
  return {
    signal: over,
    why() {
      const denial = denied.signal.aborted ? denialOf(certificate, authenticator) : null;
      if (denial !== null) return denial;
      if (state.leaving.aborted && !signal.aborted)
        return new Problem(
          'node_leaving',
          `${state.self.nodeId} is shutting down. Go on at another control node, from the last cursor.`,
        );
      if (!expired.signal.aborted) return null;
      return caller.principal.kind === 'node'
        ? new Problem(
            'unauthenticated',
            'The certificate of this stream has ended. Connect with the current one and go on from the last cursor.',
          )
        : new Problem(
            'token_expired',
            'The access token of this stream has expired. Open it again with a fresh one, from the last cursor.',
          );
    },
    [Symbol.dispose]() {
      over.removeEventListener('abort', end);
      clearTimeout(timer);
      clearTimeout(grace);
      stop();
    },
  };
}

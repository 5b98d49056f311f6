/** How a stream comes to be: TCP and TLS, two round trips until the dialler is through; refused, unreachable or too late where it does not. */
import type { Address } from '@omnirelay/primitives';
import type { DialFailure, DialId } from '@omnirelay/protocol';
import { nodeAt, type SimProcess } from './sim-node.ts';
import type { StreamHost } from './stream-endpoint.ts';

export interface DialRequest {
  readonly dial: DialId;
  readonly address: Address;
  readonly deadlineAt: number;
}

const CONNECT_RETRY_MS = 1000;

/** Calls `open` with the life that answered, or tells the dialler why none did. */
export function shakeHands(
  host: StreamHost,
  process: SimProcess,
  request: DialRequest,
  open: (acceptor: SimProcess) => void,
): void {
  const { time, conditions } = host;
  const from = process.birth.node;
  const to = nodeAt(request.address);
  let settled = false;
  const fail = (failure: DialFailure): void => {
    if (settled) return;
    settled = true;
    host.deliver(process, { kind: 'dial-failed', dial: request.dial, failure, detail: `simulated ${failure}` });
  };
  time.schedule(request.deadlineAt, () => fail('timeout'));
  if (to < 0) {
    fail('unreachable');
    return;
  }
  const attempt = (retryMs: number): void => {
    if (settled || process.death !== null) return;
    if (conditions.isCut(from, to) || conditions.isCut(to, from) || !host.hostUp(to)) {
      time.schedule(time.now + retryMs, () => attempt(retryMs * 2));
      return;
    }
    time.schedule(time.now + conditions.transit(from, to, CONNECT_RETRY_MS), () => {
      const acceptor = host.listening(to);
      const back = conditions.transit(to, from, CONNECT_RETRY_MS);
      if (acceptor === undefined) time.schedule(time.now + back, () => fail('refused'));
      else time.schedule(time.now + back, () => shake(acceptor));
    });
  };
  const shake = (acceptor: SimProcess): void => {
    const arrival = time.now + conditions.transit(from, to);
    time.schedule(arrival, () => answer(acceptor));
  };
  const answer = (acceptor: SimProcess): void => {
    if (settled) return;
    if (acceptor.death !== null) {
      time.schedule(time.now + conditions.transit(to, from), () => fail('refused'));
      return;
    }
    // The kernel of a stalled process accepts; its TLS does not answer before it runs again.
    if (host.isStalled(acceptor) || conditions.isCut(from, to) || conditions.isCut(to, from)) {
      time.schedule(time.now + 100, () => answer(acceptor));
      return;
    }
    time.schedule(time.now + conditions.transit(to, from), () => {
      if (settled || process.death !== null) return;
      // Who was removed counts as gone, and is told nothing but that its certificate is not taken.
      if (conditions.denies(from, acceptor.birth.namedAs)) return fail('refused');
      if (conditions.denies(to, process.birth.namedAs)) return fail('tls');
      settled = true;
      open(acceptor);
    });
  };
  attempt(CONNECT_RETRY_MS);
}

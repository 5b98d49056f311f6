/** One line when a watch begins and one when it ends: by which protocol, and what kind of caller. Never its token. */
import type { NodeLogger } from '../observability/logger.ts';
import type { Caller } from './caller.ts';
import type { Invocation } from './executor.ts';

export function logSubscription(logger: NodeLogger, invocation: Invocation, caller: Caller): Disposable {
  const { operation, transport, face, correlationId } = invocation;
  const line = {
    event: 'subscription',
    operation: operation.name,
    transport,
    encoding: face === 'grpc' ? 'protobuf' : 'json',
    callerKind: caller.principal.kind,
    certified: caller.certificate !== undefined,
    correlationId,
    runbook: 'docs/runbooks/control-watchers.md',
  };
  const began = performance.now();
  logger.info({ ...line, phase: 'began' }, `${operation.name} began over ${transport}`);
  return {
    [Symbol.dispose]() {
      const seconds = Math.round((performance.now() - began) / 1000);
      logger.info({ ...line, phase: 'ended', seconds }, `${operation.name} over ${transport} ended`);
    },
  };
}

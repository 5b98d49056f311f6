/** What a dial that failed says of the one who was dialled: a refusal accuses, silence counts as a failed probe. */
import type { SwimInput } from './machine-io.ts';
import type { SwimContext } from './swim-context.ts';

export function onDialFailed(ctx: SwimContext, failed: Extract<SwimInput, { kind: 'dial-failed' }>): void {
  const { dial: id, failure, detail } = failed;
  ctx.relay.onDialFailed(id, failure === 'refused' ? 'refused' : 'silent');
  const dial = ctx.edges.onDialFailed(id, failure);
  if (dial === undefined) return;
  if (dial.purpose === 'join')
    ctx.joining.onFailed(dial.address, failure === 'identity-mismatch' ? 'rejected' : 'unreachable');
  if (dial.expect === null) return;
  if (failure === 'identity-mismatch')
    ctx.event({ kind: 'peer-rejected', nodeId: dial.expect, reason: 'identity-mismatch', detail });
  // It has lived since, or lives again: what the dial found is of before.
  if (ctx.suspicions.lastSign(dial.expect) > dial.startedAt) return;
  if (failure === 'refused') ctx.suspicions.accuse(dial.expect, 'refused');
  else if (failure === 'timeout' || failure === 'unreachable') ctx.suspicions.accuse(dial.expect, 'silent');
}

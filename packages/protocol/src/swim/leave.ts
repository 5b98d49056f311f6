/** A graceful leave: every channel hears a `leave` and the `left` claim before it is closed, since a closed channel is only a hint. */
import type { MemberClaim } from './model.ts';
import type { SwimContext } from './swim-context.ts';

export function leaveMesh(ctx: SwimContext): void {
  if (ctx.phase === 'ended') return;
  ctx.dissemination.flush();
  ctx.self.beginLeaving();
  const { nodeId, bootEpoch, bootId, incarnation } = ctx.self.claim;
  const life = { bootEpoch, bootId };
  const tombstoneRemaining = ctx.settings.tombstoneLife;
  const left: MemberClaim = { kind: 'left', nodeId, life, incarnation, by: nodeId, tombstoneRemaining };
  for (const channel of ctx.edges.hearing()) {
    ctx.edges.send(channel, { kind: 'events', claims: [left] }, true);
    ctx.edges.send(channel, { kind: 'leave', life, incarnation }, true);
  }
  ctx.edges.closeAll('leaving');
  ctx.phase = 'ended';
  ctx.event({ kind: 'left-mesh' });
}

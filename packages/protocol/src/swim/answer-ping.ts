/** A ping is answered at once: with a refutation where it brings a suspicion, and with what is news to the other end. */
import type { Channel } from './channels.ts';
import type { Frame } from './frames.ts';
import { compareLives } from './life-order.ts';
import type { SwimContext } from './swim-context.ts';

export function answerPing(ctx: SwimContext, channel: Channel, frame: Extract<Frame, { kind: 'ping' }>): void {
  const { suspicion, seq } = frame;
  ctx.probes.onPinged(channel);
  ctx.marks.hear(frame.highWater);
  if (suspicion !== undefined && compareLives(suspicion.life, ctx.self.claim) === 0)
    ctx.self.refute(suspicion.accuser, suspicion.incarnation);
  const claim = ctx.self.claimForAck(channel.peer, suspicion !== undefined);
  const ack = { kind: 'ack' as const, seq, ...(claim && { claim }), ...ctx.marks.newsFor(channel) };
  ctx.edges.send(channel, ack, true);
  ctx.marks.told(channel, ack);
}

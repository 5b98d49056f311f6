/** Every caller is told once what came of its call: done, or come again. A queue that holds calls keeps none for itself. */
import type { ShardCheckerFactory } from '../shard-checker.ts';

/** Milliseconds within which a call of the end is let be: it may be held, sent on and worked on still. */
const UNDER_WAY = 5_000;

export const everyCallIsAnswered: ShardCheckerFactory = (facts, report) => {
  const open = new Map<number, number>();
  return {
    name: 'every-call-is-answered',
    onCall: (call) => {
      open.set(call, facts.now());
    },
    onTold: (call) => {
      if (!open.delete(call)) report(`call ${call} was answered twice`);
    },
    atEnd: () => {
      const lost = [...open].filter(([, since]) => since < facts.endsAt - UNDER_WAY);
      if (lost.length > 0) report(`${lost.length} calls were never answered, the first of them ${lost[0]?.[0]}`);
    },
  };
};

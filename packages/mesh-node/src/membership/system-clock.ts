/** The machine's clocks: monotonic since process start, and Unix time. */
import { type Clock, instant, wallTime } from '@omnirelay/primitives';

export const systemClock: Clock = {
  now: () => instant(performance.now()),
  wall: () => wallTime(Date.now()),
};

/** Every promise a run is held to. */
import { channelsBounded } from './channels-bounded.ts';
import type { CheckerFactory } from './checker.ts';
import { deathsAreSeen } from './deaths-are-seen.ts';
import { fullChannelsAreSpared } from './full-channels-are-spared.ts';
import { lifeOrderNeverGoesBack } from './life-order-never-goes-back.ts';
import { noResurrection } from './no-resurrection.ts';
import { nobodyAliveDeclaredDead } from './nobody-alive-declared-dead.ts';
import { oneLifeANode } from './one-life-a-node.ts';
import { queuesReturnToEmpty } from './queues-return-to-empty.ts';
import { refusedFramesCostOneChannel } from './refused-frames-cost-one-channel.ts';
import { strangersStayOut } from './strangers-stay-out.ts';
import { tombstonesExpire } from './tombstones-expire.ts';
import { viewsConverge } from './views-converge.ts';

export const ALL_CHECKERS: readonly CheckerFactory[] = [
  viewsConverge,
  noResurrection,
  lifeOrderNeverGoesBack,
  nobodyAliveDeclaredDead,
  deathsAreSeen,
  queuesReturnToEmpty,
  channelsBounded,
  fullChannelsAreSpared,
  strangersStayOut,
  refusedFramesCostOneChannel,
  oneLifeANode,
  tombstonesExpire,
];

import { millis } from '@omnirelay/primitives';
import { HANDOVER_SETTINGS, type HandoverSettings } from '@omnirelay/protocol';

/** As hasty as to have every deadline come true within a run, for namespaces of so many shards. */
export const hastyFor = (shards: number): HandoverSettings => ({
  ...HANDOVER_SETTINGS,
  holdPatience: millis(700),
  stopPatience: millis(1_500),
  longestBackOff: millis(6_000),
  readPatience: millis(1_000),
  workDeadline: millis(400),
  abortGrace: millis(200),
  holdDeadline: millis(900),
  movesPerNamespace: Math.ceil(shards / 2),
  movesPerNode: Math.ceil((shards * 5) / 16),
  roundInterval: millis(1_000),
  roundShare: 0.4,
});

/** How shards change hands, as a config has it. */
import { millis } from '@omnirelay/primitives';
import { HANDOVER_SETTINGS, type HandoverSettings, MAP_RETENTION, type MapRetention } from '@omnirelay/protocol';
import type { OmniRelayConfig } from './schema.ts';

/** What an old owner may take to stop beyond its work: to break it off, to write its ack, and for that to be read. */
const STOP_MARGIN = HANDOVER_SETTINGS.stopPatience - HANDOVER_SETTINGS.workDeadline;

export function handoverSettings({ mesh }: OmniRelayConfig): HandoverSettings {
  const { workDeadline, movesPerNode, movesPerNamespace, roundInterval } = mesh.sharding;
  const stopPatience = millis(workDeadline + STOP_MARGIN);
  return { ...HANDOVER_SETTINGS, workDeadline, stopPatience, movesPerNode, movesPerNamespace, roundInterval };
}

export const mapRetention = ({ mesh }: OmniRelayConfig): MapRetention => ({
  ...MAP_RETENTION,
  deltas: mesh.sharding.keepGenerations,
  ageMs: mesh.sharding.keepFor,
});

/** The machine's settings: the profile, with the knobs that the file names laid over it. */
import { type Duration, millis } from '@omnirelay/primitives';
import { GOSSIP_PROFILES, type SwimSettings } from '@omnirelay/protocol';
import type { OmniRelayConfig } from './schema.ts';

export function swimSettings(config: OmniRelayConfig): SwimSettings {
  const { profile, fanout, interval, suspicionInterval, pingTimeout, retransmitLimit, metadataRefreshPeriod } =
    config.mesh.gossip;
  const settings: SwimSettings = {
    ...GOSSIP_PROFILES[profile],
    ...(fanout === undefined ? {} : { fanout }),
    ...(interval === undefined ? {} : { interval }),
    ...(suspicionInterval === undefined ? {} : { suspicionInterval }),
    ...(pingTimeout === undefined ? {} : { pingTimeout }),
    ...(retransmitLimit === undefined ? {} : { retransmitLimit }),
    ...(metadataRefreshPeriod === undefined ? {} : { metadataRefreshPeriod }),
  };
  // A suspicion that others share never lasts longer than one that nobody shares.
  const suspicionConfirmed = shorter(settings.suspicionConfirmed, settings.suspicionInterval);
  return { ...settings, suspicionConfirmed, suspicionRefused: shorter(settings.suspicionRefused, suspicionConfirmed) };
}

const shorter = (a: Duration, b: Duration): Duration => millis(Math.min(a, b));

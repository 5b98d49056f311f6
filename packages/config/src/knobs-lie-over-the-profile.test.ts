import { GOSSIP_PROFILES } from '@omnirelay/protocol';
import { expect, test } from 'vitest';
import { CONFIG_BOUNDS } from './bounds.ts';
import { swimSettings } from './swim-settings.ts';
import { load } from './testing/load.ts';
import { minimalWorker } from './testing/minimal-config.ts';

const PROFILES = ['local', 'lan', 'wan'] as const;
const settings = (env: Record<string, string>) => swimSettings(load(minimalWorker(), env));

test('without knobs the machine gets the profile, and lan where none is named', () => {
  for (const profile of PROFILES) expect(settings({ MESH_GOSSIP__PROFILE: profile })).toEqual(GOSSIP_PROFILES[profile]);
  expect(settings({})).toEqual(GOSSIP_PROFILES.lan);
  expect(settings({})).toMatchObject({
    interval: 1000,
    fanout: 2,
    pingTimeout: 500,
    suspicionInterval: 5000,
    suspicionConfirmed: 2000,
  });
});

test('each knob changes its own setting over each profile and nothing else', () => {
  const knobs = {
    interval: ['3s', 3000],
    fanout: ['7', 7],
    pingTimeout: ['120ms', 120],
    suspicionInterval: ['20s', 20_000],
    retransmitLimit: ['9', 9],
    metadataRefreshPeriod: ['00:10:00', 600_000],
  } as const;
  for (const profile of PROFILES) {
    for (const [knob, [text, value]] of Object.entries(knobs)) {
      const found = settings({ MESH_GOSSIP__PROFILE: profile, [`MESH_GOSSIP__${knob}`]: text });
      expect(found).toEqual({ ...GOSSIP_PROFILES[profile], [knob]: value });
    }
  }
});

test('a shorter suspicion is not outlasted by one that others share or that was refused the connection', () => {
  expect(settings({ MESH_GOSSIP__PROFILE: 'wan', MESH_GOSSIP__SUSPICION_INTERVAL: '800ms' })).toMatchObject({
    suspicionInterval: 800,
    suspicionConfirmed: 800,
    suspicionRefused: 800,
  });
});

test('the file may hold as many labels as gossip carries', () => {
  for (const profile of PROFILES) {
    expect(GOSSIP_PROFILES[profile].bounds).toMatchObject({
      labels: CONFIG_BOUNDS.labels,
      labelLength: CONFIG_BOUNDS.textLength,
    });
  }
});

/** Builds the real membership machine of a life, wrapped by a mutant when one is asked for. */
import { clusterId, instant, meshId, type NodeId, prng } from '@omnirelay/primitives';
import {
  GOSSIP_PROFILES,
  type GossipProfile,
  type MemberMetadata,
  SwimMachine,
  type SwimSettings,
} from '@omnirelay/protocol';
import type { Mutant } from './mutants/mutant.ts';
import { SIM_REGIONS } from './partition-shapes.ts';
import { type Birth, clockTime, type MembershipMachine, simAddress, simNodeId } from './sim-node.ts';
import { dialectOf, SpeakingMachine } from './speech.ts';

export const SIM_CLUSTER = clusterId('sim');
export const SIM_MESH = meshId('sim');
const OTHER_CLUSTER = clusterId('other');
const OTHER_MESH = meshId('other');

export const clusterOf = ({ speech }: Birth) => (speech === 'other-cluster' ? OTHER_CLUSTER : SIM_CLUSTER);

export const simMetadata = (node: number, label: string): Omit<MemberMetadata, 'metadataVersion'> => ({
  role: 'worker',
  clusterId: SIM_CLUSTER,
  region: `region-${node % SIM_REGIONS}`,
  zone: 'a',
  meshVersion: '0.1.0',
  http3Support: false,
  endpoint: simAddress(node),
  endpoints: {},
  posture: 'simulated',
  labels: { drawn: label },
});

/** So little that a bad moment of a small mesh reaches it. */
const TIGHT = {
  eventQueue: 8,
  dialsInFlight: 4,
  messagesPerSecond: 300,
  claimsPerFrame: 4,
  claimFramesAtOnce: 4,
} as const;

export function settingsFor(profile: GossipProfile, mutant: Mutant | undefined, tightBounds = false): SwimSettings {
  const plain = GOSSIP_PROFILES[profile];
  const settings = tightBounds ? { ...plain, bounds: { ...plain.bounds, ...TIGHT } } : plain;
  return mutant?.settings?.(settings) ?? settings;
}

export function machineFactory(
  settings: SwimSettings,
  mutant: Mutant | undefined,
): (birth: Birth) => MembershipMachine {
  return (birth) => {
    const id: NodeId = simNodeId(birth.namedAs);
    const random = prng(birth.seed);
    const cluster = clusterOf(birth);
    const mesh = birth.speech === 'other-mesh' ? OTHER_MESH : SIM_MESH;
    const machine: MembershipMachine = new SwimMachine({
      self: { nodeId: id, meshId: mesh, clusterId: cluster, bootId: birth.bootId },
      metadata: { ...simMetadata(birth.node, 'first'), clusterId: cluster },
      bootEpoch: { persisted: birth.persisted ?? 0n, unixSeconds: BigInt(birth.unixSeconds) },
      settings: birth.profile === null ? settings : { ...settingsFor(birth.profile, mutant), bounds: settings.bounds },
      prng: random.fork('machine'),
      now: instant(clockTime(birth, birth.bornAt)),
    });
    const dialect = dialectOf(birth.speech);
    const speaking = dialect === undefined ? machine : new SpeakingMachine(machine, dialect);
    return mutant?.wrap?.(speaking, birth) ?? speaking;
  };
}

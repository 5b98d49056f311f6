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
import { type Birth, type MembershipMachine, simAddress, simNodeId } from './sim-node.ts';

export const SIM_CLUSTER = clusterId('sim');
const SIM_MESH = meshId('sim');

export const simMetadata = (node: number, label: string): Omit<MemberMetadata, 'metadataVersion'> => ({
  role: 'worker',
  clusterId: SIM_CLUSTER,
  region: `region-${node % 3}`,
  zone: 'a',
  meshVersion: '0.1.0',
  http3Support: false,
  endpoint: simAddress(node),
  endpoints: {},
  posture: 'simulated',
  labels: { drawn: label },
});

export function settingsFor(profile: GossipProfile, mutant: Mutant | undefined): SwimSettings {
  const settings = GOSSIP_PROFILES[profile];
  return mutant?.settings?.(settings) ?? settings;
}

export function machineFactory(
  settings: SwimSettings,
  mutant: Mutant | undefined,
): (birth: Birth) => MembershipMachine {
  return (birth) => {
    const id: NodeId = simNodeId(birth.node);
    const random = prng(birth.seed);
    const machine: MembershipMachine = new SwimMachine({
      self: { nodeId: id, meshId: SIM_MESH, clusterId: SIM_CLUSTER, bootId: birth.bootId },
      metadata: simMetadata(birth.node, 'first'),
      bootEpoch: { persisted: birth.persisted ?? 0n, unixSeconds: BigInt(birth.unixSeconds) },
      settings,
      prng: random.fork('machine'),
      now: instant(birth.clockOffsetMs + birth.bornAt),
    });
    return mutant?.wrap?.(machine, birth) ?? machine;
  };
}

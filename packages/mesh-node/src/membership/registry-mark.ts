/** The registry's mark of a node: kept durably, told to the mesh, and raised by what the mesh tells. Every node keeps one, whatever its role. */
import type { OmniRelayConfig } from '@omnirelay/config';
import type { RegistryMark } from '@omnirelay/protocol';
import { type HighWaterKeeper, openHighWater } from '@omnirelay/registry/high-water';
import { highWaterFile } from '../durable/high-water-file.ts';
import type { MarkedMembership } from './membership-source.ts';

export function openRegistryMark(
  config: OmniRelayConfig,
  onProblem: (problem: string) => void,
): Promise<HighWaterKeeper> {
  const { dataDirectory, gossip } = config.mesh;
  return openHighWater(highWaterFile(dataDirectory, gossip.nodeId, onProblem), onProblem);
}

/** This node's mark where it has risen since it was asked for last: what answers a ping must say how far the registry goes now. */
export function markNews(ownMark: (() => RegistryMark) | undefined): () => RegistryMark | undefined {
  let told: RegistryMark | undefined;
  return () => {
    const mark = ownMark?.();
    if (mark === undefined || (mark.lineageEpoch === told?.lineageEpoch && mark.revision === told.revision))
      return undefined;
    told = mark;
    return mark;
  };
}

/** The maximum travels both ways: what this node remembers or its registry reaches, and what others have seen of theirs. */
export function exchangeMark(highWater: HighWaterKeeper, membership: MarkedMembership): () => void {
  membership.raiseHighWater(highWater.get());
  return membership.subscribe((event) => {
    if (event.kind === 'high-water') highWater.raise(event.mark);
    // Frames go out at this pace anyway, and they carry the mark. What answers a ping is raised when the ping comes (the gossip driver).
    if (event.kind === 'probe') membership.raiseHighWater(highWater.get());
  });
}

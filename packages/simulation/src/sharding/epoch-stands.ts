/** What a checker asks of the truth about a node. */
import type { LeaseHost } from '../lease/lease-host.ts';
import type { LeaseRegistry } from '../lease/lease-registry.ts';

/** The epoch that a node works under stands in the registry, whatever the node believes. */
export function epochStands({ id, machine }: LeaseHost, registry: LeaseRegistry): boolean {
  const { held } = machine.ground.own;
  return held !== null && registry.record(`claims/node/${id}`)?.version === held.claimVersion;
}

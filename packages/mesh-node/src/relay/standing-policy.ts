/** Which gateways and workers the control nodes let stand for which scopes: each for those of its own config, unless `mesh.control.mayStand` says more. */
import type { OmniRelayConfig } from '@omnirelay/config';
import type { RelayCaller, StandingPolicy } from '@omnirelay/registry/relay-server';

export function standingPolicy({ mesh }: OmniRelayConfig): StandingPolicy {
  const rows = mesh.control.mayStand;
  if (rows === undefined) return { mayStandFor: () => true };
  return {
    mayStandFor: ({ nodeId, role }: RelayCaller, scope) =>
      rows.some(
        (row) =>
          fits(row.scope, scope) &&
          (row.roles ?? [role]).some((each) => each === role) &&
          (row.nodes ?? [nodeId]).some((each) => fits(each, nodeId)),
      ),
  };
}

/** A star at the end stands for whatever follows. */
const fits = (pattern: string, name: string): boolean =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name;

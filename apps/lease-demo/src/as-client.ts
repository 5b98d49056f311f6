/** How a program of the sample is a client of the control plane: under its own certificate, at whichever control node answers. */
import type { ControlClientOptions, IdentitySource } from '@omnirelay/client';

export const controlOptions = (
  identity: Pick<IdentitySource, 'current'>,
  endpoints: readonly string[],
): ControlClientOptions => ({
  endpoints,
  caPem: () => identity.current().caPem,
  trustDomain: identity.current().identity.trustDomain,
  identity: () => identity.current(),
});

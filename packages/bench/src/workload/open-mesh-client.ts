/** A client of the control API with an identity of its own, as a program has it that embeds no node. */
import { type ControlClient, createControlClient, keepIdentity } from '@omnirelay/client';

export interface MeshClientOptions {
  /** With the identity. */
  readonly folder: string;
  /** `host:port` each; the first is asked first. */
  readonly endpoints: readonly string[];
  readonly trustDomain: string;
  /** Of who signs in; without it the certificate alone says what the client may. */
  readonly token?: () => Promise<string>;
}

/** Ended with the stack. */
export async function openMeshClient(
  { folder, endpoints, trustDomain, token }: MeshClientOptions,
  lifetime: AsyncDisposableStack,
): Promise<ControlClient> {
  const identity = lifetime.use(await keepIdentity({ folder, endpoints, onRenew: () => {}, onError: () => {} }));
  return lifetime.use(
    createControlClient({
      endpoints,
      caPem: () => identity.current().caPem,
      trustDomain,
      identity: () => identity.current(),
      ...(token === undefined ? {} : { token }),
    }),
  );
}

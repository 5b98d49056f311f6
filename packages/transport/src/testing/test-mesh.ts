/** A mesh CA and identities under it, for tests with real handshakes. */
import {
  createDevelopmentAuthority,
  createKeyAndCsr,
  DEVELOPMENT_TRUST_DOMAIN,
  type IdentityMaterial,
  type IdentitySource,
  identityMaterial,
  loadAuthority,
} from '@omnirelay/pki';

export interface TestIdentity extends IdentitySource {
  rotate(material: IdentityMaterial): void;
}

export interface IssueOptions {
  readonly role?: string;
  readonly clusterId?: string;
  readonly ttlMs?: number;
  readonly now?: Date;
}

export interface TestMesh {
  readonly trustDomain: string;
  readonly caPem: string;
  readonly caKeyHash: string;
  issue(nodeId: string, options?: IssueOptions): Promise<IdentityMaterial>;
  identity(nodeId: string, options?: IssueOptions): Promise<TestIdentity>;
  sign(csrPem: string, nodeId: string): Promise<string>;
}

export async function testMesh(trustDomain: string = DEVELOPMENT_TRUST_DOMAIN): Promise<TestMesh> {
  const files = await createDevelopmentAuthority({ meshId: 'test', clusterId: 'c1', trustDomain });
  const authority = await loadAuthority(files);
  async function issue(nodeId: string, options: IssueOptions = {}): Promise<IdentityMaterial> {
    const { role = 'worker', clusterId = 'c1', ttlMs, now } = options;
    const identity = { trustDomain, clusterId, role, nodeId };
    const { privateKeyPem, csrPem } = await createKeyAndCsr(identity);
    const signed = await authority.signCsr(csrPem, {
      identity,
      ...(ttlMs === undefined ? {} : { ttlMs }),
      ...(now === undefined ? {} : { now }),
    });
    return identityMaterial({ certificateChainPem: signed.certificateChainPem, privateKeyPem, caPem: authority.caPem });
  }
  return {
    trustDomain,
    caPem: authority.caPem,
    caKeyHash: authority.caKeyHash,
    issue,
    async identity(nodeId, options) {
      return fixedIdentity(await issue(nodeId, options));
    },
    async sign(csrPem, nodeId) {
      const identity = { trustDomain, clusterId: 'c1', role: 'worker', nodeId };
      return (await authority.signCsr(csrPem, { identity })).certificateChainPem;
    },
  };
}

export function fixedIdentity(first: IdentityMaterial): TestIdentity {
  let current = first;
  const listeners = new Set<(material: IdentityMaterial) => void>();
  return {
    current: () => current,
    onRotate(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    rotate(material) {
      current = material;
      for (const listener of [...listeners]) listener(material);
    },
    async [Symbol.asyncDispose]() {
      listeners.clear();
    },
  };
}

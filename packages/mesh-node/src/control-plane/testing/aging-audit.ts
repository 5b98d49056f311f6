/**
 * An audit of years in the registry of a running control node: writers that come on chosen days, with the hashes, seals and certificates of
 * that day, and a store that keeps nothing for longer than it says. Exported by the node, and verified as anybody would.
 */
import { verifyAudit } from '@omnirelay/client';
import {
  createKeyAndCsr,
  createMeshAuthority,
  type IdentityMaterial,
  identityMaterial,
  loadAuthority,
} from '@omnirelay/pki';
import { AUDIT_STORE_KEEPS, type AuditEntry } from '@omnirelay/wire';
import { AUDIT_PREFIX, AuditChain } from '../audit-chain.ts';
import { AuditSealer } from '../audit-sealer.ts';
import { dropRecords } from '../drop-records.ts';
import { recordsBelow } from '../records-below.ts';
import { exportAudit } from './export-audit.ts';
import { ADMIN } from './test-issuer.ts';
import { openRest, type TestMesh, type TestNode } from './test-mesh.ts';

const DAY = 24 * 3_600_000;
const DAYS = 1_600;
/** One CA after the other: none lives as long as this mesh. */
const CA_DAYS = 700;

export interface AgingAudit {
  /** One entry on this day, sealed; and the store drops what is too old by then. */
  write(writerId: string, day: number): Promise<void>;
  /** Of the audit as the node exports it now. */
  faults(): Promise<readonly string[]>;
  keys(prefix: string): Promise<readonly string[]>;
}

export async function agingAudit(mesh: TestMesh, node: TestNode): Promise<AgingAudit> {
  const { registry } = node;
  const { store } = registry;
  const started = Date.now() - DAYS * DAY;
  let today = 0;
  const wall = (): number => started + today * DAY;
  const trustDomain = 'mesh.example';
  const authorities = await Promise.all(
    Array.from({ length: Math.ceil(DAYS / CA_DAYS) }, async (_, n) =>
      loadAuthority(
        await createMeshAuthority({ meshId: 'test', trustDomain, now: new Date(started + (n * CA_DAYS - 1) * DAY) }),
      ),
    ),
  );
  const caPem = authorities.map((authority) => authority.caPem).join('\n');
  const signer = async (writerId: string): Promise<IdentityMaterial> => {
    const authority = authorities[Math.floor(today / CA_DAYS)];
    if (authority === undefined) throw new Error(`no CA on day ${today}`);
    const identity = { trustDomain, clusterId: 'c1', role: 'control', nodeId: writerId };
    const { privateKeyPem, csrPem } = await createKeyAndCsr(identity);
    const now = new Date(wall());
    const { certificateChainPem } = await authority.signCsr(csrPem, { identity, now });
    return identityMaterial({ certificateChainPem, privateKeyPem, caPem: authority.caPem }, now);
  };
  const signal = AbortSignal.timeout(120_000);
  const below = (prefix: string) => Array.fromAsync(recordsBelow(store, prefix, signal));
  const principal = { kind: 'user', issuer: 'i', subject: 'omar', displayName: 'omar', scopes: [] } as const;
  const draft = { action: 'cordon-peer', object: 'peer/n-1', principal, correlationId: '1' };
  return {
    async write(writerId, day) {
      today = day;
      const chain = new AuditChain({ registry, writerId, wall, keep: 5_000 });
      await chain.commit({ draft: { ...draft, outcome: 'accepted' }, conditions: [], writes: [] });
      const material = await signer(writerId);
      const chains = [{ writerId, keep: 5_000 }];
      await new AuditSealer({ registry, identity: () => material, chains, wall }).seal(signal);
      const tooOld = (await below(AUDIT_PREFIX)).filter(
        ({ value }) => Date.parse((JSON.parse(value) as AuditEntry).at) <= wall() - AUDIT_STORE_KEEPS.maxAgeMs,
      );
      await dropRecords(registry, tooOld, { writerId, signal });
    },
    async faults() {
      const token = await mesh.issuer.token('ana', ADMIN);
      await using client = await openRest(node, mesh, { token });
      const lines = await exportAudit(client, token);
      const { faults } = await verifyAudit(ReadableStream.from(lines), caPem);
      return faults.map(({ writerId, sequence, problem }) => `${writerId}/${sequence}: ${problem}`);
    },
    keys: async (prefix) => (await below(prefix)).map(({ key }) => key),
  };
}

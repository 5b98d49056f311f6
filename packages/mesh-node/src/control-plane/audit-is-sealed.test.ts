import { checkStatement, pemToDer, verifyChain } from '@omnirelay/pki';
import { type AuditExportLine, auditBodyHash, auditEntryHash, auditSealHash, auditSealText } from '@omnirelay/wire';
import { expect, it } from 'vitest';
import { AuditSealer } from './audit-sealer.ts';
import { exportAudit } from './testing/export-audit.ts';
import { ADMIN, OPERATOR } from './testing/test-issuer.ts';
import { openRest, startTestMesh } from './testing/test-mesh.ts';

it('seals each chain with the node’s key when something was written, and exports all that a verifier needs', async () => {
  await using mesh = await startTestMesh();
  const nodes = await Promise.all([mesh.startNode('c-1'), mesh.startNode('c-2')]);
  const [node] = nodes;
  if (node === undefined) throw new Error('no node');
  for (const { membership } of nodes) membership.set('n-1', 'alive');
  const token = await mesh.issuer.token('ana', ADMIN);
  await using ana = await openRest(node, mesh, { token });
  await using elsewhere = await openRest(nodes[1] ?? node, mesh, { token });
  const change = async (verb: string, by = ana) => {
    const { status } = await by.call('POST', `/control/v1/peers/n-1:${verb}`, { body: { reason: verb } });
    expect(status).toBe(200);
  };
  const identity = await mesh.identity('control', 'c-1');
  const sealer = new AuditSealer({
    registry: node.registry,
    identity: () => identity,
    chains: [{ writerId: 'c-1', keep: 3 }],
    wall: () => Date.now(),
  });
  const seal = () => sealer.seal(AbortSignal.timeout(10_000));
  await change('cordon');
  await seal();
  await seal();
  await change('uncordon', elsewhere);
  await change('cordon');
  await seal();

  const lines = await exported();
  const seals = lines.flatMap(({ seal: one }) => one ?? []);
  expect(seals.map(({ sequence }) => sequence)).toEqual(['1', '2']);
  const [first, second] = seals;
  if (first === undefined || second === undefined) throw new Error('two seals');
  expect(second.previousSeal).toBe(auditSealHash(first));
  expect(second.witnessed).toEqual([{ writerId: 'c-2', sequence: '1', hash: expect.any(String) }]);
  const verdict = verifyChain(pemToDer(second.certificateChainPem), mesh.caPem, new Date(second.at));
  if (verdict.kind !== 'trusted') throw new Error(verdict.problem);
  expect(checkStatement('audit seal', auditSealText(second), second.signature, verdict.leaf)).toBe(true);
  expect(
    checkStatement('audit seal', auditSealText({ ...second, sequence: '3' }), second.signature, verdict.leaf),
  ).toBe(false);

  const entries = lines.flatMap(({ entry }) => entry ?? []).filter(({ writerId }) => writerId === 'c-1');
  expect(entries.at(-1)?.hash).toBe(second.hash);
  for (const entry of entries)
    expect([auditBodyHash(entry), auditEntryHash(entry)]).toEqual([entry.bodyHash, entry.hash]);
  expect(lines.at(-1)).toMatchObject({ kind: 'End', heads: [{ writerId: 'c-1', sequence: '2' }, { writerId: 'c-2' }] });

  // Entries 1 and 2 are no longer kept: nor are the seals over them.
  for (const verb of ['uncordon', 'cordon', 'uncordon']) await change(verb);
  await seal();
  const left = (await exported()).flatMap(({ seal: one }) => one?.sequence ?? []);
  expect([left.includes('1'), left.includes('2'), left.at(-1)]).toEqual([false, false, '5']);

  await using omar = await openRest(node, mesh, { token: await mesh.issuer.token('omar', OPERATOR) });
  expect((await omar.call('GET', '/control/v1/audit/export')).json.code).toBe('forbidden');

  function exported(): Promise<AuditExportLine[]> {
    return exportAudit(ana, token);
  }
});

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ALL_OPERATIONS } from './all-operations.ts';
import { accessMatrix, referenceDocuments } from './reference-documents.ts';

const root = join(import.meta.dirname, '../../../..');

const OF_DRAFTS = ['create-change', 'recompute-change', 'cancel-change'];

describe('the reference pages', () => {
  it.each(referenceDocuments())(
    '%s is what the descriptors say (else: npm run generate -w @omnirelay/mesh-node)',
    async (path, content) => {
      expect(await readFile(join(root, path), 'utf8')).toBe(content);
    },
  );

  it('knows a scope, a tier and an own RPC for every operation', () => {
    const rows = accessMatrix();
    expect(rows.length).toBeGreaterThan(10);
    expect(new Set(rows.map((row) => row.rpc)).size).toBe(rows.length);
    expect(new Set(rows.map((row) => `${row.method} ${row.path}`)).size).toBe(rows.length);
    for (const row of rows) {
      expect(row.scope).not.toBe('');
      // Whoever may look keeps drafts, computes them anew and gives them up; of others the change itself asks for more.
      if (OF_DRAFTS.includes(row.operation)) expect(row.scope).toBe('mesh.read');
      else if (row.changes && row.operation !== 'join-mesh')
        expect(['mesh.operate', 'mesh.admin']).toContain(row.scope);
    }
    for (const service of new Set(ALL_OPERATIONS.map((operation) => operation.rpc.parent)))
      for (const method of service.methods) expect(ALL_OPERATIONS.map((operation) => operation.rpc)).toContain(method);
  });

  it('asks operators, and for a second look at everything, before a change goes beyond a guardrail', () => {
    const row = accessMatrix().find(({ operation }) => operation === 'create-change');
    expect([row?.tier, row?.fieldTiers?.overrides, row?.fieldScopes]).toEqual([
      'T1',
      'T3',
      { submit: 'mesh.operate', overrides: 'mesh.operate' },
    ]);
  });

  it('asks for more before a drain is forced than before one that goes by rounds', () => {
    const row = accessMatrix().find(({ operation }) => operation === 'drain-peer');
    expect([row?.tier, row?.fieldTiers]).toEqual(['T1', { force: 'T2', 'atDeadline=force': 'T2' }]);
  });

  // The roles table of the console, for what exists.
  it.each([
    ['list-changes', 'yes', 'yes', 'yes'],
    ['create-change', 'yes', 'yes', 'yes'],
    ['submit-change', 'no', 'yes', 'yes'],
    ['approve-change', 'no', 'yes', 'yes'],
    ['execute-change', 'no', 'yes', 'yes'],
    ['pause-change', 'no', 'yes', 'yes'],
    ['roll-back-change', 'no', 'yes', 'yes'],
    ['list-peers', 'yes', 'yes', 'yes'],
    ['get-peer', 'yes', 'yes', 'yes'],
    ['get-peer-evidence', 'yes', 'yes', 'yes'],
    ['watch-peers', 'yes', 'yes', 'yes'],
    ['cordon-peer', 'no', 'yes', 'yes'],
    ['uncordon-peer', 'no', 'yes', 'yes'],
    ['remove-peer', 'no', 'yes', 'yes'],
    ['get-network', 'yes', 'yes', 'yes'],
    ['export-audit', 'no', 'no', 'yes'],
    ['update-peer-labels', 'no', 'yes', 'yes'],
    ['create-join-token', 'no', 'yes', 'yes'],
    ['list-audit', 'yes', 'yes', 'yes'],
    ['adopt-lineage', 'no', 'no', 'yes'],
    ['list-policies', 'yes', 'yes', 'yes'],
    ['get-policy', 'yes', 'yes', 'yes'],
    ['change-policy', 'no', 'no', 'yes'],
    ['reset-policy', 'no', 'no', 'yes'],
    ['list-freezes', 'yes', 'yes', 'yes'],
    ['create-freeze', 'no', 'yes', 'yes'],
    ['lift-freeze', 'no', 'yes', 'yes'],
    ['list-rebalance-controllers', 'yes', 'yes', 'yes'],
  ])('%s: viewer %s, operator %s, admin %s', (operation, viewer, operator, admin) => {
    const row = accessMatrix().find((candidate) => candidate.operation === operation);
    expect(row?.access).toMatchObject({ viewer, operator, admin });
  });
});

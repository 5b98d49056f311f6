import { describe, expect, it } from 'vitest';
import { type AccessOperation, may, type RoleScopes, searchOperations, tierText, why, withArticle } from './who-may.ts';

const operation = (over: Partial<AccessOperation>): AccessOperation => ({
  operation: 'cordon-peer',
  summary: 'Take a peer out of service',
  tier: 'T0',
  fieldTiers: {},
  scope: 'mesh.operate',
  fieldScopes: {},
  roles: ['operator', 'admin'],
  allowed: false,
  reason: 'This needs mesh.operate; you have mesh.read.',
  ...over,
});
const viewer: RoleScopes = { role: 'viewer', scopes: ['mesh.read', 'mesh.observe'] };
const operator: RoleScopes = { role: 'operator', scopes: ['mesh.read', 'mesh.observe', 'mesh.operate'] };

describe('who may do an operation', () => {
  it('is told of the person in the words of the control node', () => {
    expect(may(operation({}), undefined)).toBe(false);
    expect(why(operation({}), undefined)).toBe('This needs mesh.operate; you have mesh.read.');
  });

  it('is told of a role by its own scopes, not by those of whoever looks', () => {
    expect(may(operation({}), operator)).toBe(true);
    expect(why(operation({}), operator)).toBe('an operator has mesh.operate');
    expect(may(operation({}), viewer)).toBe(false);
    expect(why(operation({}), viewer)).toBe('needs mesh.operate; a viewer has mesh.read, mesh.observe');
  });

  it('names what a field asks for besides, and what is granted by something else than a scope', () => {
    const list = operation({ scope: 'mesh.read', roles: ['viewer'], fieldScopes: { vantage: 'mesh.observe' } });
    expect(why(list, viewer)).toBe('a viewer has mesh.read; vantage needs mesh.observe');
    expect(why(operation({ scope: 'join-token', roles: ['viewer'] }), viewer)).toContain('join token');
    expect(why(operation({ scope: 'node-certificate', roles: [] }), viewer)).toContain('only a node');
  });

  it('asks for the more that a field does, and for nothing where nothing is changed', () => {
    const drain = operation({ operation: 'drain-peer', tier: 'T1', fieldTiers: { force: 'T2' } });
    expect(tierText(drain)).toBe('T1, T2 with force');
    expect(tierText(operation({}))).toBe('T0');
    expect(tierText(operation({ tier: 'none' }))).toBe('');
    expect(searchOperations([operation({}), drain], 'T2').map((found) => found.operation)).toEqual(['drain-peer']);
  });

  it('is found by any words of the row', () => {
    const all = [operation({}), operation({ operation: 'remove-peer', summary: 'Remove a peer', tier: 'T2' })];
    expect(searchOperations(all, '')).toHaveLength(2);
    expect(searchOperations(all, 'peer t2').map((found) => found.operation)).toEqual(['remove-peer']);
    expect(searchOperations(all, 'out of SERVICE').map((found) => found.operation)).toEqual(['cordon-peer']);
  });
});

it('has the article that the role takes', () => {
  expect(['viewer', 'operator', 'admin'].map(withArticle)).toEqual(['a viewer', 'an operator', 'an admin']);
});

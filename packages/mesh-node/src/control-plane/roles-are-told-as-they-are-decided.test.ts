import type { AccessSelf } from '@omnirelay/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessMatrix } from './reference-documents.ts';
import { ROLES, type Role } from './roles.ts';
import { ADMIN, OPERATOR, VIEWER } from './testing/test-issuer.ts';
import { openRest, startTestMesh, type TestMesh } from './testing/test-mesh.ts';

const GRANTED: Readonly<Record<Role, string>> = { viewer: VIEWER, operator: OPERATOR, admin: ADMIN };

let mesh: TestMesh;
/** What each role is told of itself and of the others. */
const told = new Map<Role, AccessSelf>();

beforeAll(async () => {
  mesh = await startTestMesh();
  const node = await mesh.startNode('c-1');
  for (const role of ROLES) {
    await using client = await openRest(node, mesh, { token: await mesh.issuer.token(role, GRANTED[role]) });
    told.set(role, (await client.call('GET', '/control/v1/access/self')).json as AccessSelf);
  }
});
afterAll(() => mesh?.[Symbol.asyncDispose]());

const named = (operations: AccessSelf['operations'] | undefined): readonly string[] | undefined =>
  operations?.map(({ operation }) => operation);

describe.each(ROLES)('what %s may do', (role) => {
  it('is what everybody is told that it may', () => {
    const own = told.get(role);
    expect(own?.role).toBe(role);
    const allowed = named(own?.operations.filter((operation) => operation.allowed));
    for (const asked of ROLES)
      expect(named(told.get(asked)?.operations.filter(({ roles }) => roles.includes(role)))).toEqual(allowed);
  });

  it('is what the access matrix says', () => {
    const matrix = accessMatrix().filter(({ access }) => access[role] !== 'no');
    const self = told.get('viewer')?.operations.filter(({ roles }) => roles.includes(role)) ?? [];
    expect(
      self.map(({ operation, summary, tier, fieldTiers, scope }) => [operation, summary, tier, fieldTiers, scope]),
    ).toEqual(
      matrix.map(({ operation, summary, tier, fieldTiers = {}, scope }) => [
        operation,
        summary,
        tier,
        fieldTiers,
        scope,
      ]),
    );
  });

  it('follows from the scopes that everybody is told it has', () => {
    const own = told.get(role);
    expect(told.get('viewer')?.roleScopes.find((one) => one.role === role)?.scopes).toEqual(own?.scopes);
  });
});

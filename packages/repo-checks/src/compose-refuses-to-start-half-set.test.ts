import { expect, it } from 'vitest';
import { readText } from './workspaces.ts';

it('the compose file has a default for each variable, or names it where it is missing', () => {
  const text = readText('docker/compose.yaml').replace(/^\s*#.*$/gm, '');
  const variables = [...text.matchAll(/\$\{?([A-Z_]+)([^}\s]*)/g)].map(([, name = '', rest = '']) => ({ name, rest }));
  const required = variables.filter(({ rest }) => rest.startsWith(':?'));
  expect(new Set(required.map(({ name }) => name))).toEqual(
    new Set(['OIDC_ISSUER', 'OIDC_CLIENT_SECRET', 'NEXTAUTH_SECRET']),
  );
  expect(required.filter(({ name, rest }) => !rest.startsWith(`:?${name}`))).toEqual([]);
  expect(variables.filter(({ rest }) => !/^:[?-]./.test(rest))).toEqual([]);
});

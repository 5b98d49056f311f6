import { expect, it } from 'vitest';
import { contentPolicy } from './content-policy.ts';

it('lets no script run and no style apply but those of this answer', () => {
  const policy = new Map(
    contentPolicy('abc', 'https://sign-in.example/realms/mesh')
      .split('; ')
      .map((rule) => {
        const [name = '', ...sources] = rule.split(' ');
        return [name, sources] as const;
      }),
  );
  expect(policy.get('script-src')).toEqual(["'self'", "'nonce-abc'", "'strict-dynamic'"]);
  expect(policy.get('style-src')).toEqual(["'self'", "'nonce-abc'"]);
  expect(policy.get('default-src')).toEqual(["'self'"]);
  expect(policy.get('frame-ancestors')).toEqual(["'none'"]);
  expect(policy.get('form-action')).toEqual(["'self'", 'https://sign-in.example']);
});

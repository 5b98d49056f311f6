import { prng } from '@omnirelay/primitives';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDevelopmentAuthority, createKeyAndCsr, loadAuthority } from './index.ts';
import { certificateLifetime, renewalDelay } from './renewing-identity.ts';

const minute = 60_000;
const hour = 60 * minute;

test('at any lifetime from 5 s to 6 h, four tenths of it are left when a certificate is renewed in time', () => {
  fc.assert(
    fc.property(fc.integer({ min: 5_000, max: 6 * hour }), fc.integer(), (ttlMs, seed) => {
      const issued = 1_700_000_000_000;
      const validity = { notBefore: new Date(issued - minute), notAfter: new Date(issued + ttlMs) };
      expect(certificateLifetime(validity)).toBe(ttlMs);
      const left = ttlMs - renewalDelay(validity, issued, prng(seed));
      expect(left / certificateLifetime(validity)).toBeGreaterThanOrEqual(0.4 - 1e-9);
      expect(left / certificateLifetime(validity)).toBeLessThanOrEqual(0.5 + 1e-9);
    }),
  );
});

test('the lifetime of a signed leaf is what was asked for, the minute by which it is backdated not counted', async () => {
  const authority = await loadAuthority(await createDevelopmentAuthority({ meshId: 'm', clusterId: 'c1' }));
  const identity = { trustDomain: authority.trustDomain, clusterId: 'c1', role: 'worker', nodeId: 'n1' };
  const { csrPem } = await createKeyAndCsr(identity);
  const now = new Date(Date.now() + hour);
  const lifetimes = [5_000, 30 * minute, 6 * hour];
  const signed = await Promise.all(lifetimes.map((ttlMs) => authority.signCsr(csrPem, { identity, ttlMs, now })));
  expect(signed.map(certificateLifetime)).toEqual(lifetimes);
});

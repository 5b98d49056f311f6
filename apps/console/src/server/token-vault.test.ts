import { describe, expect, it } from 'vitest';
import { createTokenVault, type TokenSet } from './token-vault.ts';

const USER = { subject: 'omar', name: 'Omar', roles: ['operator'] };
const tokens = (n: number, expiresAtMs: number): TokenSet => ({
  accessToken: `access-${n}`,
  refreshToken: `refresh-${n}`,
  expiresAtMs,
});

describe('the token vault', () => {
  it('uses a refresh token once, however many ask at the same time', async () => {
    const used: string[] = [];
    let clock = 0;
    const vault = createTokenVault({
      now: () => clock,
      renew: async (refreshToken) => {
        used.push(refreshToken);
        await Promise.resolve();
        return { accessToken: 'access-2', refreshToken: 'refresh-2', expiresAtMs: 600_000 };
      },
    });
    const session = vault.open(USER, tokens(1, 300_000));
    expect(await vault.accessToken(session)).toBe('access-1');
    clock = 290_000;
    const answers = await Promise.all(Array.from({ length: 20 }, () => vault.accessToken(session)));
    expect(new Set(answers)).toEqual(new Set(['access-2']));
    expect(used).toEqual(['refresh-1']);
    expect(vault.end(session)).toBe('refresh-2');
    expect(await vault.accessToken(session)).toBeUndefined();
  });

  it('ends the session when the provider says that it is over, and tells', async () => {
    const ended: string[] = [];
    const vault = createTokenVault({ now: () => 0, renew: async () => undefined, onEnd: (id) => ended.push(id) });
    const session = vault.open(USER, tokens(1, 0));
    expect(await vault.accessToken(session)).toBeUndefined();
    expect(vault.user(session)).toBeUndefined();
    expect(ended).toEqual([session]);
  });

  it('keeps the session when the provider cannot be asked, and tries again', async () => {
    let attempts = 0;
    const vault = createTokenVault({
      now: () => 0,
      renew: async () => {
        attempts += 1;
        if (attempts === 1) throw new Error('no route to the provider');
        return tokens(2, 600_000);
      },
    });
    const session = vault.open(USER, tokens(1, 0));
    await expect(vault.accessToken(session)).rejects.toThrow('no route');
    expect(await vault.accessToken(session)).toBe('access-2');
  });

  it('forgets a session that has lived its time', () => {
    let clock = 0;
    const vault = createTokenVault({ now: () => clock, renew: async () => undefined });
    const session = vault.open(USER, tokens(1, 1));
    clock = 12 * 3600 * 1000 + 1;
    expect(vault.user(session)).toBeUndefined();
  });
});

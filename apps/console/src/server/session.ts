/** Who is signed in: the cookie's session id, looked up in the vault. */
import { cookies } from 'next/headers';
import { decode } from 'next-auth/jwt';
import { environment } from './environment.ts';
import { renewTokens } from './identity-provider.ts';
import { closeGateway } from './mesh-gateway.ts';
import { processWide } from './process-wide.ts';
import { createTokenVault, type SessionUser, type TokenVault } from './token-vault.ts';

export const SESSION_COOKIE = 'omnirelay.session';

export const tokenVault = (): TokenVault =>
  processWide('token-vault', () => createTokenVault({ renew: renewTokens, onEnd: closeGateway }));

export interface Session {
  readonly id: string;
  readonly user: SessionUser;
}

export const currentSession = async (): Promise<Session | undefined> =>
  sessionOf((await cookies()).get(SESSION_COOKIE)?.value);

export async function sessionOf(token: string | undefined): Promise<Session | undefined> {
  if (token === undefined) return undefined;
  const claims = await decode({ token, secret: environment().NEXTAUTH_SECRET }).catch(() => null);
  const id = claims?.sid;
  if (typeof id !== 'string') return undefined;
  const user = tokenVault().user(id);
  return user === undefined ? undefined : { id, user };
}

/** next-auth does the OpenID dance (state, nonce, PKCE); what it gets goes into the vault, and its cookie holds the session id alone. */
import type { NextAuthOptions } from 'next-auth';
import { BOUNDS } from './bounds.ts';
import { environment } from './environment.ts';
import { CONTROL_RESOURCE, SIGN_IN_SCOPE } from './identity-provider.ts';
import { SESSION_COOKIE, tokenVault } from './session.ts';

interface Profile {
  readonly sub: string;
  readonly name?: string;
  readonly preferred_username?: string;
  readonly email?: string;
  readonly roles?: readonly string[];
}

export function authOptions(): NextAuthOptions {
  const env = environment();
  const secure = env.CONSOLE_ORIGIN.startsWith('https:');
  return {
    secret: env.NEXTAUTH_SECRET,
    session: { strategy: 'jwt', maxAge: BOUNDS.sessionSeconds },
    pages: { signIn: '/sign-in', error: '/sign-in' },
    cookies: {
      sessionToken: { name: SESSION_COOKIE, options: { httpOnly: true, sameSite: 'lax', path: '/', secure } },
    },
    providers: [
      {
        id: 'omnirelay',
        name: 'OmniRelay',
        type: 'oauth',
        wellKnown: `${env.OIDC_ISSUER}/.well-known/openid-configuration`,
        clientId: env.OIDC_CLIENT_ID,
        clientSecret: env.OIDC_CLIENT_SECRET,
        authorization: { params: { scope: SIGN_IN_SCOPE, resource: CONTROL_RESOURCE } },
        idToken: true,
        checks: ['pkce', 'state', 'nonce'],
        profile: (profile: Profile) => ({ id: profile.sub, name: profile.name ?? profile.sub }),
      },
    ],
    callbacks: {
      jwt: ({ token, account, profile }) => {
        if (account === null || account === undefined || profile === undefined) return { sid: token.sid };
        if (account.access_token === undefined) throw new Error('the provider gave no access token');
        const person = profile as Profile;
        const sid = tokenVault().open(
          {
            subject: person.sub,
            name: person.preferred_username ?? person.name ?? person.sub,
            roles: person.roles ?? [],
          },
          {
            accessToken: account.access_token,
            expiresAtMs: (account.expires_at ?? Math.floor(Date.now() / 1000) + 60) * 1000,
            ...(account.refresh_token === undefined ? {} : { refreshToken: account.refresh_token }),
          },
        );
        return { sid };
      },
    },
  };
}

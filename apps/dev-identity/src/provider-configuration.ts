/** How oidc-provider is set up: two clients, one resource, scopes by role, short JWT access tokens, rotating refresh tokens. */
import { interactionPolicy, type ProviderClient, type ProviderContext } from 'oidc-provider';
import { BOUNDS } from './bounds.ts';
import { deviceCodePage, deviceConfirmPage, donePage, errorPage, signOutPage } from './pages.ts';
import type { ProviderSecrets } from './secrets-file.ts';
import type { ModelStore } from './session-store.ts';
import { ALL_SCOPES, CONTROL_RESOURCE, DEMO_SCOPES, findUser, scopesOf } from './users.ts';

export interface ProviderSetup {
  readonly consoleOrigins: readonly string[];
  readonly consoleSecret: string;
  /** Of the program that sets the lease sample up; absent: there is none. */
  readonly demoSecret?: string | undefined;
  readonly secrets: ProviderSecrets;
  readonly store: (model: string) => ModelStore;
}

const OIDC_SCOPES = 'openid profile email offline_access';

/** Consent is not asked: a grant holds what the user's role holds, whatever the client asked for beyond it. */
function policyWithoutConsent(): unknown {
  const policy = interactionPolicy.base();
  const consent = policy.get('consent');
  for (const reason of ['op_scopes_missing', 'op_claims_missing', 'rs_scopes_missing', 'native_client_prompt'])
    consent?.checks.remove(reason);
  return policy;
}

async function loadGrant(ctx: ProviderContext): Promise<unknown> {
  const { client, session, provider, result } = ctx.oidc;
  if (client === undefined || session === undefined) return undefined;
  const known = result?.consent?.grantId ?? session.grantIdFor(client.clientId);
  const found = known === undefined ? undefined : await provider.Grant.find(known);
  if (found !== undefined) return found;
  const user = findUser(session.accountId);
  if (user === undefined) return undefined;
  const grant = new provider.Grant({ accountId: user.name, clientId: client.clientId });
  grant.addOIDCScope(OIDC_SCOPES);
  grant.addResourceScope(CONTROL_RESOURCE, scopesOf(user.role));
  await grant.save();
  return grant;
}

function claimsOf(name: string): Record<string, unknown> | undefined {
  const user = findUser(name);
  if (user === undefined) return undefined;
  const email = `${user.name}@dev.omnirelay.invalid`;
  return { sub: user.name, name: user.displayName, preferred_username: user.name, email, roles: [user.role] };
}

const DEMO_CLIENT = 'omnirelay-lease-demo';

/** A program that acts by itself: what it asks for it gets, within its own scopes. */
const demoClient = (secret: string): Readonly<Record<string, unknown>> => ({
  client_id: DEMO_CLIENT,
  client_name: 'OmniRelay lease sample',
  client_secret: secret,
  redirect_uris: [],
  response_types: [],
  grant_types: ['client_credentials'],
});

const show = (ctx: ProviderContext, html: string): void => {
  ctx.type = 'html';
  ctx.body = html;
};

export function providerConfiguration(setup: ProviderSetup): Readonly<Record<string, unknown>> {
  return {
    adapter: setup.store,
    jwks: setup.secrets.jwks,
    cookies: { keys: setup.secrets.cookieKeys, names: { session: 'omnirelay_dev_session' } },
    clients: [
      {
        client_id: 'omnirelay-console',
        client_name: 'OmniRelay console',
        client_secret: setup.consoleSecret,
        redirect_uris: setup.consoleOrigins.map((origin) => `${origin}/api/auth/callback/omnirelay`),
        post_logout_redirect_uris: setup.consoleOrigins.flatMap((origin) => [
          origin,
          `${origin}/`,
          `${origin}/sign-in`,
        ]),
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
      },
      {
        client_id: 'omnirelay-cli',
        client_name: 'OmniRelay command line',
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        redirect_uris: [],
        response_types: [],
        grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
      },
      ...(setup.demoSecret === undefined ? [] : [demoClient(setup.demoSecret)]),
    ],
    scopes: OIDC_SCOPES.split(' '),
    claims: {
      openid: ['sub'],
      profile: ['name', 'preferred_username', 'roles'],
      email: ['email'],
    },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    rotateRefreshToken: true,
    expiresWithSession: () => false,
    issueRefreshToken: async (_ctx: unknown, client: ProviderClient) => client.grantTypeAllowed('refresh_token'),
    loadExistingGrant: loadGrant,
    findAccount: async (_ctx: unknown, id: string) =>
      findUser(id) === undefined ? undefined : { accountId: id, claims: async () => claimsOf(id) },
    extraTokenClaims: async (_ctx: unknown, token: { readonly accountId?: string }) => {
      const claims = token.accountId === undefined ? undefined : claimsOf(token.accountId);
      return claims === undefined
        ? undefined
        : { name: claims.name, preferred_username: claims.preferred_username, roles: claims.roles };
    },
    interactions: {
      policy: policyWithoutConsent(),
      url: (_ctx: unknown, interaction: { readonly uid: string }) => `/interaction/${interaction.uid}`,
    },
    ttl: {
      AccessToken: BOUNDS.accessTokenSeconds,
      AuthorizationCode: 60,
      ClientCredentials: BOUNDS.accessTokenSeconds,
      DeviceCode: BOUNDS.deviceCodeSeconds,
      Grant: BOUNDS.sessionSeconds,
      IdToken: 3_600,
      Interaction: BOUNDS.interactionSeconds,
      RefreshToken: BOUNDS.refreshTokenSeconds,
      Session: BOUNDS.sessionSeconds,
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: setup.demoSecret !== undefined },
      resourceIndicators: {
        enabled: true,
        defaultResource: async () => CONTROL_RESOURCE,
        useGrantedResource: async () => true,
        getResourceServerInfo: async (_ctx: unknown, resource: string, client: ProviderClient) => {
          if (resource !== CONTROL_RESOURCE)
            throw new Error(`unknown resource; this provider knows ${CONTROL_RESOURCE}`);
          return {
            scope: client.clientId === DEMO_CLIENT ? DEMO_SCOPES : ALL_SCOPES,
            audience: CONTROL_RESOURCE,
            accessTokenTTL: BOUNDS.accessTokenSeconds,
            accessTokenFormat: 'jwt',
            jwt: { sign: { alg: 'RS256' } },
          };
        },
      },
      deviceFlow: {
        enabled: true,
        mask: '****-****',
        userCodeInputSource: async (
          ctx: ProviderContext,
          form: string,
          out: unknown,
          error: { readonly name?: string; readonly userCode?: string } | undefined,
        ) => {
          const failed = out !== undefined || error !== undefined;
          const problem =
            error?.name === 'AbortedError'
              ? 'Stopped. The command line got no access.'
              : failed
                ? 'That code is not known or has expired. Check it, or run omnirelay login again.'
                : undefined;
          show(ctx, deviceCodePage(form, problem));
        },
        userCodeConfirmSource: async (
          ctx: ProviderContext,
          form: string,
          client: ProviderClient,
          _device: unknown,
          userCode: string,
        ) => show(ctx, deviceConfirmPage(form, client.clientName ?? client.clientId, userCode)),
        successSource: async (ctx: ProviderContext) =>
          show(ctx, donePage('Connected', 'The command line is signed in. You can close this page.')),
      },
      // A console that signs out takes its refresh token back.
      revocation: {
        enabled: true,
        allowedPolicy: async (_ctx: unknown, client: ProviderClient, token: { readonly clientId?: string }) =>
          token.clientId === client.clientId,
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: async (ctx: ProviderContext, form: string) => show(ctx, signOutPage(form)),
        postLogoutSuccessSource: async (ctx: ProviderContext) =>
          show(ctx, donePage('Signed out', 'You can close this page.')),
      },
    },
    renderError: async (ctx: ProviderContext, out: { readonly error?: string; readonly error_description?: string }) =>
      show(ctx, errorPage(out.error_description ?? out.error ?? 'The request could not be served.')),
  };
}

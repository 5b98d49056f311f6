// The OpenID provider of the containers' test: oidc-provider over HTTPS on the compose network, with one client for programs (client
// credentials) and the console's. It belongs to the test alone and is in no image: checkout and packages are mounted.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import Provider from 'oidc-provider';

const CONTROL = 'urn:omnirelay:control';
const SCOPES = 'mesh.read mesh.observe mesh.operate mesh.admin';
const { ISSUER, ROBOT_SECRET, CONSOLE_SECRET } = process.env;

const provider = new Provider(ISSUER, {
  clients: [
    {
      client_id: 'robot',
      client_secret: ROBOT_SECRET,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    },
    {
      client_id: 'omnirelay-console',
      client_secret: CONSOLE_SECRET,
      redirect_uris: ['http://localhost:3000/api/auth/callback/omnirelay'],
      grant_types: ['authorization_code', 'refresh_token'],
    },
  ],
  scopes: ['openid', 'profile', 'email', 'offline_access', ...SCOPES.split(' ')],
  features: {
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => CONTROL,
      getResourceServerInfo: () => ({
        scope: SCOPES,
        audience: CONTROL,
        accessTokenFormat: 'jwt',
        accessTokenTTL: 300,
      }),
    },
  },
});

createServer(
  { key: readFileSync('/issuer/tls.key'), cert: readFileSync('/issuer/tls.crt') },
  provider.callback(),
).listen(8443, () => console.log('the issuer listens'));

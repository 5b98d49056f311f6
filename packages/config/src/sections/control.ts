/** `mesh.control`: the control API of a control node, and where other nodes find one. */
import { z } from 'zod';
import { CONFIG_BOUNDS } from '../bounds.ts';
import { hostPort, httpUrl, ipAddress, listenPort, text } from '../scalars.ts';

const scopePattern = text.regex(/^[a-z0-9._/-]*\*?$/, {
  error: 'expected the name of a scope, with a star at its end where it may go on: "jobs" or "jobs/*"',
});

export const controlSection = z
  .strictObject({
    bindAddress: ipAddress.default('0.0.0.0').describe('The local address the control listeners bind to.'),
    grpcPort: listenPort.default(17_422).describe('The port of the control API over gRPC.'),
    httpsPort: listenPort
      .default(17_423)
      .describe('The port of the control API over HTTPS (REST, server-sent events).'),
    healthPort: listenPort
      .nullable()
      .default(17_424)
      .describe('The loopback port of /healthz, /readyz and /metrics; null serves none.'),
    endpoints: z
      .array(hostPort)
      .max(CONFIG_BOUNDS.controlEndpoints)
      .prefault([])
      .describe('Control gRPC addresses that a node asks to renew its certificate before gossip has told it of any.'),
    mayStand: z
      .array(
        z.strictObject({
          scope: scopePattern.describe('The scope, or what its name begins with and a star: jobs/*.'),
          roles: z
            .array(z.enum(['gateway', 'worker']))
            .min(1)
            .optional()
            .describe('Nodes of these roles; without it of both.'),
          nodes: z
            .array(text)
            .min(1)
            .max(CONFIG_BOUNDS.scopes)
            .optional()
            .describe('Nodes with these ids, or whose ids begin with what stands before a star; without it all.'),
        }),
      )
      .max(CONFIG_BOUNDS.scopes)
      .optional()
      .describe(
        'Which gateways and workers may lead which scopes: each control node decides by its own list. Without it they may lead what their own config names.',
      ),
    oidc: z
      .strictObject({
        issuer: httpUrl.describe('The OpenID issuer whose access tokens are accepted.'),
        audience: text.default('urn:omnirelay:control').describe('The audience an access token must name.'),
      })
      .optional()
      .describe('Who may sign people in; without it only mesh certificates are callers.'),
  })
  .prefault({});

/** The console's environment: read once, whole, here and nowhere else; all problems are reported at once. */
import { z } from 'zod';

const hostAndPort = /^(?:[\w.-]+|\[[0-9a-f:]+\]):\d{1,5}$/i;

const schema = z.object({
  CONSOLE_ORIGIN: z.url(),
  OIDC_ISSUER: z.url(),
  OIDC_CLIENT_ID: z.string().min(1),
  OIDC_CLIENT_SECRET: z.string().min(1),
  NEXTAUTH_SECRET: z.string().min(16, 'expected at least 16 characters'),
  MESH_CONTROL_ENDPOINTS: z
    .string()
    .transform((text) => text.split(',').map((endpoint) => endpoint.trim()))
    .pipe(z.array(z.string().regex(hostAndPort, 'expected host:port')).min(1)),
  MESH_CA_FILE: z.string().min(1),
  MESH_TRUST_DOMAIN: z.string().min(1),
  MESH_CLUSTER_ID: z.string().min(1),
  MESH_CERTIFICATE_DIR: z.string().min(1),
  OTLP_ENDPOINT: z.url().optional(),
  /** Where the runbooks are read, with a slash at its end; without it they are named by their place in the source. */
  RUNBOOKS_URL: z.url().endsWith('/', 'expected a slash at its end').optional(),
  MESH_ENVIRONMENT_LABEL: z.string().min(1).default('development'),
  /** Whom to ask for what one may not do oneself, such as `#sre-oncall`; it stands where a button says why not. */
  OPERATORS_CONTACT: z.string().trim().min(1).max(200).optional(),
});

export type ConsoleEnvironment = z.infer<typeof schema>;

export class EnvironmentError extends Error {
  readonly code = 'environment_invalid';
}

/** @throws EnvironmentError naming every problem. */
export function parseEnvironment(source: Readonly<Record<string, string | undefined>>): ConsoleEnvironment {
  const parsed = schema.safeParse(source);
  if (parsed.success) return { ...parsed.data, CONSOLE_ORIGIN: new URL(parsed.data.CONSOLE_ORIGIN).origin };
  const problems = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new EnvironmentError(`The console cannot start; its environment has problems:\n${problems.join('\n')}`);
}

let current: ConsoleEnvironment | undefined;

/** Read at first use, not at import: a build has no environment. */
export function environment(): ConsoleEnvironment {
  if (current === undefined) {
    current = parseEnvironment(process.env);
    // next-auth looks for its own address here and nowhere else.
    process.env.NEXTAUTH_URL = current.CONSOLE_ORIGIN;
  }
  return current;
}

/** Everything that the command reads from its environment, and where it keeps its own files. */
import { homedir } from 'node:os';
import { join } from 'node:path';

const { env } = process;

export const checkout = join(import.meta.dirname, '..', '..', '..');
export const omnirelayHome = env.OMNIRELAY_HOME ?? join(checkout, '.omnirelay');
export const configFolder =
  env.OMNIRELAY_CONFIG_DIR ?? join(env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'omnirelay');
export const endpointsFromEnvironment = env.OMNIRELAY_ENDPOINTS;
export const caFromEnvironment = env.OMNIRELAY_CA;
export const trustDomainFromEnvironment = env.OMNIRELAY_TRUST_DOMAIN;
export const issuerFromEnvironment = env.OMNIRELAY_ISSUER;
export const tokenFromEnvironment = env.OMNIRELAY_TOKEN;
export const joinTokenFromEnvironment = env.OMNIRELAY_JOIN_TOKEN;
export const environmentVariables: Readonly<Record<string, string | undefined>> = env;

/** Where the mesh is: from options, then from the environment, then from the development mesh of this checkout. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from './cli-error.ts';
import {
  caFromEnvironment,
  endpointsFromEnvironment,
  issuerFromEnvironment,
  omnirelayHome,
  trustDomainFromEnvironment,
} from './environment.ts';
import { EXIT } from './exit-codes.ts';

export interface ConnectionOptions {
  /** `host:port`, comma separated. */
  readonly endpoint?: string;
  readonly ca?: string;
  readonly trustDomain?: string;
  readonly issuer?: string;
}

export interface ConnectionProfile {
  readonly endpoints: readonly string[];
  readonly caPem: string;
  readonly trustDomain: string;
  readonly issuer: string | undefined;
}

/** `profile.json` of a development mesh, as its supervisor writes it. */
export interface DevProfile {
  readonly socket: string;
  readonly consoleUrl: string;
  readonly issuer: string;
  readonly endpoints: readonly string[];
  readonly caFile: string;
  readonly trustDomain: string;
}

export function readDevProfile(): DevProfile | undefined {
  const path = join(omnirelayHome, 'dev', 'profile.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as DevProfile) : undefined;
}

export function resolveIssuer(options: ConnectionOptions): string {
  const issuer = options.issuer ?? issuerFromEnvironment ?? readDevProfile()?.issuer;
  if (issuer !== undefined) return issuer;
  throw new CliError('No issuer is known to sign in with.', {
    exitCode: EXIT.usage,
    hint: 'Give --issuer URL or set OMNIRELAY_ISSUER, or start a development mesh with `npm start`.',
  });
}

export function resolveProfile(options: ConnectionOptions): ConnectionProfile {
  const dev = readDevProfile();
  const given = (options.endpoint ?? endpointsFromEnvironment)?.split(',').map((endpoint) => endpoint.trim());
  const endpoints = given ?? dev?.endpoints;
  const caFile = options.ca ?? caFromEnvironment ?? dev?.caFile;
  if (endpoints === undefined || endpoints.length === 0 || caFile === undefined) {
    throw new CliError('It is not known which mesh to speak to.', {
      exitCode: EXIT.usage,
      hint: 'Give --endpoint HOST:PORT and --ca FILE, set OMNIRELAY_ENDPOINTS and OMNIRELAY_CA, or start a development mesh with `npm start`.',
    });
  }
  const trustDomain = options.trustDomain ?? trustDomainFromEnvironment ?? dev?.trustDomain;
  if (trustDomain === undefined) {
    throw new CliError('The trust domain of the mesh is not known.', {
      exitCode: EXIT.usage,
      hint: 'Give --trust-domain NAME or set OMNIRELAY_TRUST_DOMAIN.',
    });
  }
  if (!existsSync(caFile)) {
    throw new CliError(`The CA file ${caFile} does not exist.`, {
      exitCode: EXIT.usage,
      hint: 'Give the PEM file of the mesh CA with --ca FILE.',
    });
  }
  return {
    endpoints,
    caPem: readFileSync(caFile, 'utf8'),
    trustDomain,
    issuer: options.issuer ?? issuerFromEnvironment ?? dev?.issuer,
  };
}

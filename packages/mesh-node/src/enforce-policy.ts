/**
 * The policy of the config at the one place where every node starts, embedded or on its own: production starts with nothing that only
 * development may have. What the config alone cannot tell, whose certificates the files hold, is read from them here.
 */
import { readFile } from 'node:fs/promises';
import {
  ConfigError,
  type ConfigProblem,
  checkPolicy,
  type OmniRelayConfig,
  policyProblems,
  whyUnreadable,
} from '@omnirelay/config';
import { hasDevelopmentMarker, PkiError } from '@omnirelay/pki';

/** @throws ConfigError with every refusal and every certificate file that cannot be read */
export async function enforcePolicy(config: OmniRelayConfig): Promise<void> {
  // Development may have all of it, so nothing needs to be read.
  if (config.mesh.mode === 'development') return checkPolicy(config);
  const developmentCertificates: string[] = [];
  const unreadable: ConfigProblem[] = [];
  for (const { key, path } of certificateFiles(config)) {
    try {
      if (hasDevelopmentMarker(await readFile(path, 'utf8'))) developmentCertificates.push(key);
    } catch (error) {
      const why = error instanceof PkiError ? error.message : whyUnreadable(error);
      unreadable.push({ path: key, message: `${path}: ${why}` });
    }
  }
  const problems = [...policyProblems(config, { developmentCertificates }), ...unreadable];
  if (problems.length > 0) throw new ConfigError('the config', problems);
}

function certificateFiles(config: OmniRelayConfig): { readonly key: string; readonly path: string }[] {
  const { gossip, security } = config.mesh;
  return [
    { key: 'mesh.gossip.tls.caPath', path: gossip.tls.caPath },
    { key: 'mesh.gossip.tls.certificatePath', path: gossip.tls.certificatePath },
    ...(security.ca === undefined
      ? []
      : [{ key: 'mesh.security.ca.certificatePath', path: security.ca.certificatePath }]),
  ];
}

/** What a valid config may still not do: production refuses everything that only development may have. Pure, so that it works offline and in CI. */
import { ConfigError, type ConfigProblem } from './config-error.ts';
import { formatDuration } from './durations.ts';
import type { OmniRelayConfig } from './schema.ts';
import { swimSettings } from './swim-settings.ts';

/** The trust domain of the development CA (RFC 2606: `.invalid` never resolves). */
const DEVELOPMENT_TRUST_DOMAIN = 'dev.omnirelay.invalid';
const WAY_OUT = 'or set mesh.mode: development';

/** What only reading the named files tells. */
export interface PolicyFacts {
  /** Keys of the config (`mesh.gossip.tls.caPath`) whose file holds a certificate of a development CA. */
  readonly developmentCertificates?: readonly string[];
}

export function policyProblems(config: OmniRelayConfig, facts: PolicyFacts = {}): ConfigProblem[] {
  const timings = impossibleTimings(config);
  return config.mesh.mode === 'development' ? timings : [...timings, ...developmentOnly(config, facts)];
}

/** @throws ConfigError with every problem at once */
export function checkPolicy(config: OmniRelayConfig, facts: PolicyFacts = {}): void {
  const problems = policyProblems(config, facts);
  if (problems.length > 0) throw new ConfigError('the config', problems);
}

/** What the knobs come to once the profile has filled in those that the file leaves out. */
function impossibleTimings(config: OmniRelayConfig): ConfigProblem[] {
  const { profile } = config.mesh.gossip;
  const { interval, pingTimeout, suspicionInterval } = swimSettings(config);
  const problems: ConfigProblem[] = [];
  if (pingTimeout > interval) {
    problems.push({
      path: 'mesh.gossip.pingTimeout',
      message: `${formatDuration(pingTimeout)} is longer than mesh.gossip.interval (${formatDuration(interval)}; profile ${profile}), so a probe would outlast its period: shorten it or lengthen the interval`,
    });
  }
  if (suspicionInterval < pingTimeout) {
    problems.push({
      path: 'mesh.gossip.suspicionInterval',
      message: `${formatDuration(suspicionInterval)} is shorter than mesh.gossip.pingTimeout (${formatDuration(pingTimeout)}; profile ${profile}), so nobody could refute in time: lengthen it`,
    });
  }
  return problems;
}

function developmentOnly(config: OmniRelayConfig, facts: PolicyFacts): ConfigProblem[] {
  const { security, control, registry } = config.mesh;
  const problems: ConfigProblem[] = [];
  const refuse = (path: string, message: string): void => void problems.push({ path, message });
  if (security.trustDomain === DEVELOPMENT_TRUST_DOMAIN) {
    const message = `${DEVELOPMENT_TRUST_DOMAIN} is the development CA’s: use a trust domain of your own, ${WAY_OUT}`;
    refuse('mesh.security.trustDomain', message);
  }
  for (const path of facts.developmentCertificates ?? []) {
    refuse(path, `the file holds a certificate of a development CA: use certificates of your own CA, ${WAY_OUT}`);
  }
  if (registry?.kind === 'memory') {
    refuse('mesh.registry.kind', `a memory registry is gone with the process: use sqlite or redis, ${WAY_OUT}`);
  }
  if (control.oidc !== undefined) {
    const { protocol, hostname } = new URL(control.oidc.issuer);
    if (protocol !== 'https:') {
      const message = `plain http lets anybody on the way sign people in: use https, ${WAY_OUT}`;
      refuse('mesh.control.oidc.issuer', message);
    }
    if (isThisMachine(hostname)) {
      refuse('mesh.control.oidc.issuer', `an issuer on loopback is for development: name your provider, ${WAY_OUT}`);
    }
  }
  return problems;
}

/** Loopback and unspecified addresses in the forms that URL parsing leaves (RFC 6761 for `.localhost`; `[::ffff:7f00:1]` is 127.0.0.1). */
const isThisMachine = (hostname: string): boolean =>
  /^(?:(?:.+\.)?localhost\.?|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1?\]|\[::ffff:(?:7f[0-9a-f]{2}:[0-9a-f]{1,4}|0:0)\])$/.test(
    hostname,
  );

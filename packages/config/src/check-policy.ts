/** What a valid config may still not do: production refuses everything that only development may have. Pure, so that it works offline and in CI. */

import { holderTerm, LEASE_PROFILES } from '@omnirelay/protocol';
import { ConfigError, type ConfigProblem } from './config-error.ts';
import { formatDuration } from './durations.ts';
import { leaseSettings, RENEWALS_PER_TTL } from './lease-settings.ts';
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
  const timings = [...impossibleTimings(config), ...leaseTooShort(config)];
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

/** A lease that one lost renewal would end. */
function leaseTooShort(config: OmniRelayConfig): ConfigProblem[] {
  const settings = leaseSettings(config);
  const { profile } = config.mesh.leadership;
  const trusted = Math.floor(holderTerm(settings));
  const needed = settings.renewInterval * RENEWALS_PER_TTL;
  if (needed <= trusted) return [];
  const ttl = `mesh.leadership.ttl (${formatDuration(settings.ttl)}, less rho ${settings.rho}: ${formatDuration(trusted)}; profile ${profile})`;
  return [
    {
      path: 'mesh.leadership.renewInterval',
      message: `${RENEWALS_PER_TTL} times ${formatDuration(settings.renewInterval)} does not fit into ${ttl}, so a lost renewal or two would end the lease: at most ${formatDuration(Math.floor(trusted / RENEWALS_PER_TTL))}, or lengthen the ttl`,
    },
  ];
}

/** What works and will be regretted: told by `config validate` and in the log of a node that starts. */
export function configWarnings(config: OmniRelayConfig): ConfigProblem[] {
  const { leadership, registry } = config.mesh;
  const byWhom =
    registry?.kind === 'redis' && registry.sentinel !== undefined
      ? 'by sentinels'
      : registry?.kind === 'postgres' && registry.hosts.length > 1
        ? 'from one host to another'
        : registry?.kind === 'etcd' && registry.endpoints.length > 1
          ? 'to another leader of etcd'
          : undefined;
  if (!leadership.enabled || byWhom === undefined) return [];
  const { ttl } = leaseSettings(config);
  const failover = LEASE_PROFILES.sentinel.ttl;
  if (ttl >= failover) return [];
  return [
    {
      path: 'mesh.leadership.profile',
      message: `a failover ${byWhom} takes seconds, and leases of ${formatDuration(ttl)} run out meanwhile, so all scopes change hands each time: use profile sentinel (ttl ${formatDuration(failover)})`,
    },
  ];
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
    refuse(
      'mesh.registry.kind',
      `a memory registry is gone with the process: use sqlite, redis, etcd or postgres, ${WAY_OUT}`,
    );
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

/** Configs as tired people and broken templates write them: a good one with lines changed, and text that means something to YAML. */
import { ConfigError, loadConfig } from '@omnirelay/config';
import { YAML_SCRAPS } from '@omnirelay/config/testing';
import type { Prng } from '@omnirelay/primitives';
import { type FuzzTarget, pick } from './fuzz.ts';

const GOOD = `mesh:
  mode: development
  meshId: m1
  dataDirectory: /var/lib/omnirelay
  gossip:
    nodeId: n1
    clusterId: c1
    role: control
    profile: lan
    fanout: 2
    interval: 1s
    pingTimeout: 500ms
    seedPeers: ["127.0.0.1:7000"]
    labels: { rack: a1 }
    tls:
      certificatePath: leaf.pem
      keyPath: leaf.key
      caPath: ca.pem
  registry:
    kind: sqlite
    path: registry.db
  control:
    grpcPort: 7443
    oidc: { issuer: "https://id.test" }
  security:
    trustDomain: m1.test
  telemetry:
    logLevel: info
`.split('\n');
const PIECES = [
  ...YAML_SCRAPS,
  ...['__proto__', 'constructor', '-1', '1e308', 'yes', '0x10', '1s', '-5ms', 'null', '2026-11-25', '$HOME', '../..'],
  ...['9'.repeat(40), 'x'.repeat(300), 'é', '🦊', '\u0000'],
];

const scrap = (random: Prng): string => Array.from({ length: random.below(8) }, () => pick(random, PIECES)).join('');

function configOf(random: Prng): string {
  if (random.below(4) === 0) return Array.from({ length: random.below(30) }, () => pick(random, PIECES)).join('');
  const lines = [...GOOD];
  for (let edits = 1 + random.below(3); edits > 0; edits--) {
    const at = random.below(lines.length);
    const line = lines[at] as string;
    const colon = line.indexOf(':') + 1;
    const way = random.below(5);
    if (way === 0) lines.splice(at, 1);
    else if (way === 1) lines.splice(at, 0, pick(random, GOOD));
    else if (way === 2) lines[at] = `${line.slice(0, colon)} ${scrap(random)}`;
    else if (way === 3) lines[at] = `${' '.repeat(random.below(8))}${scrap(random)}${line.slice(colon)}`;
    else lines[at] = line.slice(random.below(line.length + 1));
  }
  return lines.join('\n');
}

function environmentOf(random: Prng): Record<string, string> {
  if (random.below(3) !== 0) return {};
  const name = pick(random, [
    'MESH_GOSSIP__FANOUT',
    'MESH_GOSSIP__LABELS',
    'MESH_CONTROL__GRPCPORT',
    'MESH___PROTO__',
    'MESH___',
  ]);
  return { [name]: scrap(random) };
}

export const fuzzedConfigs: FuzzTarget<{ readonly text: string; readonly env: Record<string, string> }> = {
  make: (random) => ({ text: configOf(random), env: environmentOf(random) }),
  describe: (input) => JSON.stringify(input),
  take(input) {
    try {
      loadConfig(input);
      return true;
    } catch (error) {
      if (!(error instanceof ConfigError) || error.problems.length === 0) throw error;
      return false;
    }
  },
};

/** `docs/operating/configuration.md`: the schema's tables between what no schema can say. */
import { GOSSIP_PROFILES, LEASE_PROFILES, type LeaseSettings, type SwimSettings } from '@omnirelay/protocol';
import { formatDuration } from '../durations.ts';
import { jsonSchema, type SchemaNode } from '../known-keys.ts';
import { keyTables } from './key-tables.ts';

export const renderReference = (): string =>
  `${[INTRODUCTION, ENVIRONMENT, DURATIONS, keyTables(jsonSchema() as SchemaNode), profiles(), leaseProfiles(), POLICY, VERSIONS].join('\n\n')}\n`;

const INTRODUCTION = `<!-- Generated from the schema by \`npm run generate -w @omnirelay/config\`. Do not edit. -->
# Configuration

A node reads one file, \`omnirelay.yaml\` by custom; JSON is read too. It is checked whole before anything starts, and every problem is told at
once with its place and what to do about it. A key that does not exist is a problem, never ignored. \`omnirelay config validate\` does the same
check without starting a node, the variables below included.

Start from an example: [dev.yaml](../examples/dev.yaml), [prod.yaml](../examples/prod.yaml) (a control node) or
[prod-worker.yaml](../examples/prod-worker.yaml). Editors complete and check against the
[JSON Schema](../reference/config.schema.json) of the file.

The text is UTF-8 and at most 128 KiB. Aliases (\`*name\`) and tags (\`!name\`) are refused. Relative paths are taken from the working directory of
the process.`;

const ENVIRONMENT = `## Environment

Every key can be set by a variable, which wins over the file: \`MESH_GOSSIP__FANOUT=4\` sets \`mesh.gossip.fanout\`. Two underscores go one level
deeper; case and single underscores within a word do not matter (\`MESH_GOSSIP__NODE_ID\`, \`mesh_gossip__nodeid\`).

- Lists are written with commas, \`MESH_GOSSIP__SEED_PEERS=10.0.0.5:17421,10.0.0.6:17421\`, or as JSON.
- Mappings are written as JSON, whole: \`MESH_GOSSIP__LABELS='{"rack":"7"}'\`.
- \`null\` stands for null where the key may be null.

A variable with \`__\` that fits no key is a problem, and so are two variables for one key. Variables without \`__\` are taken only where they name a
value right below \`mesh\` (\`MESH_MODE\`, \`MESH_MESH_ID\`, \`MESH_DATA_DIRECTORY\`); the console and container platforms use the prefix too.`;

const DURATIONS = `## Durations and names

A number with its unit, \`500ms\`, \`1s\`, \`1.5s\`, \`5m\`, \`2h\`, \`1d\`, or \`hh:mm:ss\` such as \`00:00:05\`. A number alone is refused. The
ranges below include both ends. A name below is 1 to 63 characters of a-z, 0-9, \`.\`, \`_\` or \`-\`, with a letter or digit at both ends.`;

const POLICY = `## What production refuses

\`mesh.mode\` is \`production\` unless the file says otherwise. Production does not start with what only development may have:

- the trust domain of the development CA, \`dev.omnirelay.invalid\`, or a certificate file (\`mesh.gossip.tls.caPath\`,
  \`mesh.gossip.tls.certificatePath\`, \`mesh.security.ca.certificatePath\`) that holds a certificate of a development CA;
- a \`memory\` registry;
- an issuer on plain http or on loopback.

In every mode the registry and the CA's key belong to control nodes alone: a gateway or worker whose file names them is refused. The listeners of
a node need ports that differ. A probe must not outlast its period (\`pingTimeout\` at most \`interval\`), and a suspicion must not be shorter than a
probe (\`suspicionInterval\` at least \`pingTimeout\`), with the profile filled in. Three renewals of a lease fit into what its holder trusts of it
(\`3 * renewInterval <= ttl * (1 - rho)\`).

## What is warned of

The node starts, says so in its log, and \`omnirelay config validate\` says so too: a redis registry with sentinels beside leases shorter than those of
the profile \`sentinel\`. A failover outlasts them, so every scope would change hands at each one.`;

const VERSIONS = `## Versions and rollback

\`configVersion\` is the version of the schema. Within one version keys may be added, but no default and no meaning changes: the effective config
is a function of the file and the environment alone (and of the host's name and the release's version, where \`advertiseHost\` and \`meshVersion\`
are left out). So a rollback is deterministic: put the earlier file back and restart, and the node runs as it did. A file of a version that the
release does not know is refused rather than guessed at; go back to the release together with its file.`;

const ROWS: readonly (readonly [keyof SwimSettings, string])[] = [
  ['interval', '`interval`'],
  ['fanout', '`fanout`'],
  ['pingTimeout', '`pingTimeout`'],
  ['suspicionInterval', '`suspicionInterval`'],
  ['suspicionConfirmed', 'suspicion once three agree'],
  ['suspicionRefused', 'suspicion once three agree and were refused the connection'],
  ['retransmitLimit', '`retransmitLimit`'],
  ['metadataRefreshPeriod', '`metadataRefreshPeriod`'],
  ['digestInterval', 'digests exchanged each'],
  ['dialTimeout', 'a dial ends after'],
  ['backoffFloor', 'dials back off from'],
  ['backoffCeiling', 'dials back off up to'],
  ['repairInterval', 'members thought unreachable are dialled each'],
  ['stallThreshold', 'own stall, from'],
  ['edgeLinger', 'old edges stay'],
  ['tombstoneLife', 'the dead are remembered'],
];
/** Settings of a profile that are counts; all others are durations. */
const COUNTS: ReadonlySet<keyof SwimSettings> = new Set(['fanout', 'retransmitLimit']);

function profiles(): string {
  const cells = (key: keyof SwimSettings) =>
    (['local', 'lan', 'wan'] as const).map((name) => {
      const value = GOSSIP_PROFILES[name][key] as number;
      return COUNTS.has(key) ? String(value) : formatDuration(value);
    });
  return `## Gossip profiles

\`mesh.gossip.profile\` chooses where the timings start from: \`local\` for one machine, \`lan\` for one network, \`wan\` across regions. The keys named
here override the profile one by one; a suspicion that others share never lasts longer than \`suspicionInterval\`.

| | local | lan | wan |
|---|---|---|---|
${ROWS.map(([key, label]) => `| ${label} | ${cells(key).join(' | ')} |`).join('\n')}`;
}

const LEASE_ROWS: readonly (readonly [keyof LeaseSettings, string])[] = [
  ['ttl', '`ttl`'],
  ['renewInterval', '`renewInterval`'],
  ['rho', '`rho`'],
  ['pollInterval', 'all leases are read each'],
  ['freshRead', 'an answer that takes longer says nothing of the moment'],
  ['handOverPatience', 'a scope that was handed over waits for the one named'],
  ['coolDown', 'who lost a scope leaves it alone for'],
];

function leaseProfiles(): string {
  const cells = (key: keyof LeaseSettings) =>
    (['default', 'sentinel'] as const).map((name) => {
      const value = LEASE_PROFILES[name][key] as number;
      return key === 'rho' ? String(value) : formatDuration(value);
    });
  return `## Leadership profiles

\`mesh.leadership.profile\` chooses where the timings of leases start from. The keys named here override the profile one by one; with a \`ttl\` shorter than the
profile’s, what others read and wait for shrinks with it.

| | default | sentinel |
|---|---|---|
${LEASE_ROWS.map(([key, label]) => `| ${label} | ${cells(key).join(' | ')} |`).join('\n')}`;
}

/** `mesh.gossip`: who this node is to its peers, and how it watches over them. */
import os from 'node:os';
import { z } from 'zod';
import { CONFIG_BOUNDS } from '../bounds.ts';
import { duration } from '../durations.ts';
import { clusterName, filePath, host, hostPort, ipAddress, listenPort, nodeName, port, text } from '../scalars.ts';

/** Of this package, as of the whole workspace: a test compares it with the manifest. */
export const RELEASE = '0.1.0';

const thumbprint = z.string().regex(/^(?:[0-9a-fA-F]{64}|[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){31})$/, {
  error: 'expected a SHA-256 thumbprint: 64 hex digits, with or without colons between the bytes',
});

const tls = z
  .strictObject({
    certificatePath: filePath.describe('PEM file with this node’s certificate chain, leaf first.'),
    keyPath: filePath.describe('PEM file with the private key of the leaf.'),
    certificatePassword: z
      .string()
      .min(1)
      .max(CONFIG_BOUNDS.textLength)
      .optional()
      .describe(
        'What opens the private key where its PEM is encrypted; best given as MESH_GOSSIP__TLS__CERTIFICATE_PASSWORD. The certificates that this node renews get keys of their own, kept in dataDirectory in clear.',
      ),
    caPath: filePath.describe('PEM file with the mesh CA certificates that peers must lead to.'),
    checkCertificateRevocation: z
      .literal(false, {
        error:
          'nothing publishes revocations in this release, so they cannot be checked: leave the key out, keep mesh.security.leafTtl short, and narrow allowedThumbprints to shut a certificate out',
      })
      .default(false)
      .describe('Whether peers’ certificates are looked up in revocation lists; not in this release.'),
    allowedThumbprints: z
      .array(thumbprint)
      .max(CONFIG_BOUNDS.thumbprints)
      .default([])
      .describe(
        'SHA-256 thumbprints of leaves or CAs; when any is named, a peer whose chain has none of them is refused.',
      ),
  })
  .describe('The certificates of mesh channels; TLS 1.3 with both sides proved is the only way in.');

export const gossipSection = z.strictObject({
  enabled: z
    .literal(true, {
      error: 'gossip cannot be turned off: everything a node knows of the mesh comes by it, so leave the key out',
    })
    .default(true)
    .describe('Whether this process takes part in gossip.'),
  profile: z
    .enum(['local', 'lan', 'wan'])
    .default('lan')
    .describe('Which set of gossip timings the other keys start from: one machine, one network, or across regions.'),
  nodeId: nodeName.describe('The name of this member, unique in its cluster, the same across restarts.'),
  role: z
    .enum(['control', 'gateway', 'worker'])
    .default('worker')
    .describe('What this node does: `control` opens the registry and serves the control API.'),
  clusterId: clusterName
    .prefault('local')
    .describe('The cluster this member belongs to; members of other clusters are refused.'),
  region: text.default('local').describe('The region this member tells its peers, for placement and for people.'),
  zone: text.default('local').describe('The zone within the region.'),
  meshVersion: text
    .default(RELEASE)
    .describe('The version this member tells its peers.')
    .meta({ 'x-default': 'the version of the release' }),
  bindAddress: ipAddress
    .default('0.0.0.0')
    .describe('The local address the mesh listener binds to; a specific one is also the source of this node’s dials.'),
  port: listenPort.default(17_421).describe('The port of the mesh listener.'),
  advertiseHost: host
    .default(() => os.hostname())
    .describe('The host that peers dial to reach this member.')
    .meta({ 'x-default': 'the host name' }),
  advertisePort: port
    .optional()
    .describe('The port that peers dial, where it differs from `port`.')
    .meta({ 'x-default': '`port`' }),
  fanout: z
    .number()
    .int()
    .min(1)
    .max(16)
    .optional()
    .describe('How many neighbours this member probes in each protocol period.')
    .meta({ 'x-default': 'the profile’s' }),
  interval: duration({ atLeast: '50ms', atMost: '1m' })
    .optional()
    .describe('SWIM’s protocol period: the time between two rounds of probes.')
    .meta({ 'x-default': 'the profile’s' }),
  suspicionInterval: duration({ atLeast: '100ms', atMost: '10m' })
    .optional()
    .describe('The longest a suspected member has to refute before it is declared dead.')
    .meta({ 'x-default': 'the profile’s' }),
  pingTimeout: duration({ atLeast: '10ms', atMost: '1m' })
    .optional()
    .describe('How long a direct probe may go unanswered before other members are asked to probe.')
    .meta({ 'x-default': 'the profile’s' }),
  retransmitLimit: z
    .number()
    .int()
    .min(1)
    .max(16)
    .optional()
    .describe('How many dials of one address are made before the back-off reaches its ceiling.')
    .meta({ 'x-default': 'the profile’s' }),
  metadataRefreshPeriod: duration({ atLeast: '1s', atMost: '24h' })
    .optional()
    .describe(
      'How often a member says all of itself again to each neighbour, unasked and unchanged, in case one has missed it.',
    )
    .meta({ 'x-default': 'the profile’s' }),
  seedPeers: z
    .array(hostPort)
    .max(CONFIG_BOUNDS.seedPeers)
    .prefault([])
    .describe(
      'Members to join through, as host:port; with none, this node founds a mesh of one, and a control node the registry in an empty store.',
    ),
  labels: z
    .record(text, z.string().max(CONFIG_BOUNDS.textLength))
    .refine((labels) => Object.keys(labels).length <= CONFIG_BOUNDS.labels, {
      error: `at most ${CONFIG_BOUNDS.labels} labels`,
    })
    .default({})
    .meta({ maxProperties: CONFIG_BOUNDS.labels })
    .describe('Labels this member tells of itself; operators may lay others over them.'),
  tls,
});

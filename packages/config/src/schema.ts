/** The whole config. Unknown keys are errors: a knob that is misspelt must not be a knob that silently does nothing. */
import { z } from 'zod';
import { contradictions } from './contradictions.ts';
import { filePath, meshName } from './scalars.ts';
import { controlSection } from './sections/control.ts';
import { gossipSection } from './sections/gossip.ts';
import { leadershipSection } from './sections/leadership.ts';
import { securitySection, telemetrySection } from './sections/others.ts';
import { registrySection } from './sections/registry.ts';
import { shardingSection } from './sections/sharding.ts';

export const configSchema = z.strictObject({
  configVersion: z
    .literal(1, {
      error: 'this release reads configVersion 1: use the release that the file was written for, or leave the key out',
    })
    .default(1)
    .describe('The version of this file’s schema: one version means the same keys and the same defaults for ever.'),
  mesh: z
    .strictObject({
      mode: z
        .enum(['production', 'development'])
        .default('production')
        .describe('`development` allows the development CA, a memory registry and issuers on loopback or plain http.'),
      meshId: meshName.describe('The name of the whole mesh; members of another one are refused.'),
      dataDirectory: filePath
        .default('./omnirelay-data')
        .describe('Where this node keeps its boot epoch, high water and renewed certificate.'),
      gossip: gossipSection,
      leadership: leadershipSection,
      registry: registrySection.optional(),
      sharding: shardingSection,
      control: controlSection,
      security: securitySection,
      telemetry: telemetrySection,
    })
    .check(
      z.superRefine(
        (mesh, context) => {
          for (const { path, message } of contradictions(mesh as never))
            context.addIssue({ code: 'custom', path: path.split('.'), message });
        },
        { when: ({ value }) => typeof value === 'object' && value !== null },
      ),
    ),
});

export type OmniRelayConfig = z.output<typeof configSchema>;
export type ConfigInput = z.input<typeof configSchema>;

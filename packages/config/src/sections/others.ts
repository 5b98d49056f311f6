/** The smaller sections: `mesh.security`, `mesh.telemetry`. */
import { z } from 'zod';
import { duration } from '../durations.ts';
import { filePath, flag, httpUrl } from '../scalars.ts';

export const securitySection = z
  .strictObject({
    trustDomain: z
      .string()
      .regex(/^[a-z0-9](?:[a-z0-9.-]{0,253}[a-z0-9])?$/, {
        error: 'expected a lower-case DNS name, for example mesh.example.com',
      })
      .describe('The SPIFFE trust domain of every certificate of this mesh.'),
    leafTtl: duration({ atLeast: '5s', atMost: '6h' })
      .prefault('30m')
      .describe('How long the certificates live that this control node signs.'),
    renew: flag
      .default(true)
      .describe(
        'Whether this node renews its certificate from half life; false leaves it to whoever writes the files.',
      ),
    ca: z
      .strictObject({
        certificatePath: filePath.describe('PEM file with the CA certificate.'),
        keyPath: filePath.describe('PEM file with the CA’s private key.'),
      })
      .optional()
      .describe(
        'The CA this control node signs with; without it joins and renewals are answered by other control nodes.',
      ),
  })
  .describe('Identity of the mesh.');

export const telemetrySection = z
  .strictObject({
    logLevel: z
      .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
      .default('info')
      .describe('The least severe log lines that are written.'),
    otlpEndpoint: httpUrl
      .optional()
      .describe('Base URL of an OpenTelemetry collector (OTLP over HTTP); without it neither spans nor metrics leave.'),
  })
  .prefault({});

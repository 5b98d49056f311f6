/**
 * JSON lines on one stream, one logger a node (several nodes of one process do not share any state). Every line says which node wrote
 * it; `time` is RFC 3339, `level` a word, so that people and collectors read the same line.
 */
import type { MeshIdentity } from '@omnirelay/pki';
import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';

export type NodeLogger = Logger;

export interface NodeLoggerOptions {
  readonly self: MeshIdentity;
  readonly region: string;
  readonly meshVersion: string;
  readonly level?: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Default: standard output. */
  readonly destination?: DestinationStream;
}

/** Secrets never reach a line, wherever a caller puts them. */
const REDACTED = ['authorization', '*.authorization', 'token', '*.token', 'privateKeyPem', '*.privateKeyPem'];

export function createNodeLogger(options: NodeLoggerOptions): NodeLogger {
  const settings = {
    level: options.level ?? 'info',
    base: {
      nodeId: options.self.nodeId,
      nodeRole: options.self.role,
      nodeCluster: options.self.clusterId,
      nodeRegion: options.region,
      nodeVersion: options.meshVersion,
    },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: REDACTED, censor: '[redacted]' },
  };
  return options.destination === undefined ? pino(settings) : pino(settings, options.destination);
}

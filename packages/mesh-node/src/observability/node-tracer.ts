/** The tracer of one node: its spans say which node made them. */
import type { MeshIdentity } from '@omnirelay/pki';
import { createTracer, type Tracer } from '@omnirelay/tracing';

export interface NodeTracerOptions {
  readonly self: MeshIdentity;
  readonly meshVersion: string;
  /** Base URL of an OTLP collector (`http://host:4318`). */
  readonly otlpEndpoint?: string | undefined;
}

export const createNodeTracer = ({ self, meshVersion, otlpEndpoint }: NodeTracerOptions): Tracer =>
  createTracer({
    otlpEndpoint,
    resource: {
      'service.name': 'omnirelay',
      'service.version': meshVersion,
      'service.instance.id': self.nodeId,
      'omnirelay.role': self.role,
      'omnirelay.cluster': self.clusterId,
    },
  });

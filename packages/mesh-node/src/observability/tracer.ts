/**
 * Trace spans without globals: a provider a node, so that two nodes of one process export apart. Spans continue the caller's W3C
 * `traceparent`; they leave by OTLP over HTTP only where an endpoint is configured.
 */

import type { MeshIdentity } from '@omnirelay/pki';
import { type Context, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

export interface NodeTracerOptions {
  readonly self: MeshIdentity;
  readonly meshVersion: string;
  /** Base URL of an OTLP collector (`http://host:4318`); absent: spans are made (their ids reach logs) and not exported. */
  readonly otlpEndpoint?: string;
  readonly processors?: readonly SpanProcessor[];
}

export interface NodeTracer extends AsyncDisposable {
  /** A span over `work`; an error it throws is recorded and rethrown. `traceparent` is the caller's header, if any. */
  inSpan<T>(name: string, options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T>;
}

export interface SpanOptions {
  readonly traceparent?: string | undefined;
  readonly attributes?: Readonly<Record<string, string | number | boolean>>;
}

function parentOf(traceparent: string | undefined): Context {
  const parsed = traceparent === undefined ? null : parseTraceParent(traceparent);
  return parsed === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { ...parsed, isRemote: true });
}

export function createNodeTracer(options: NodeTracerOptions): NodeTracer {
  const processors: SpanProcessor[] = [...(options.processors ?? [])];
  if (options.otlpEndpoint !== undefined) {
    const url = `${options.otlpEndpoint.replace(/\/$/, '')}/v1/traces`;
    processors.push(
      new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url, timeoutMillis: 5_000 }), maxQueueSize: 2_048 }),
    );
  }
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': 'omnirelay',
      'service.version': options.meshVersion,
      'service.instance.id': options.self.nodeId,
      'omnirelay.role': options.self.role,
      'omnirelay.cluster': options.self.clusterId,
    }),
    spanProcessors: processors,
  });
  const tracer = provider.getTracer('omnirelay');
  return {
    async inSpan(name, { traceparent, attributes }, work) {
      const span = tracer.startSpan(
        name,
        { kind: SpanKind.SERVER, ...(attributes === undefined ? {} : { attributes }) },
        parentOf(traceparent),
      );
      try {
        return await work(span);
      } catch (error) {
        span.recordException(error instanceof Error ? error : String(error));
        span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) });
        throw error;
      } finally {
        span.end();
      }
    },
    async [Symbol.asyncDispose]() {
      await provider.shutdown();
    },
  };
}

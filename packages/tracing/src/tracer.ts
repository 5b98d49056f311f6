/**
 * Trace spans without globals: a provider a process part, so that two nodes of one process export apart. A span continues the caller's W3C
 * `traceparent`, or else the span within which it is begun; spans leave by OTLP over HTTP only where an endpoint is configured. What goes
 * into attributes is bounded and names no person, no peer and no token.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

type Attributes = Readonly<Record<string, string | number | boolean>>;

export interface TracerOptions {
  /** Of the resource: `service.name` and what tells this process from others. */
  readonly resource: Attributes & { readonly 'service.name': string };
  /** Base URL of an OTLP collector (`http://host:4318`); absent: spans are made (their ids reach logs) and not exported. */
  readonly otlpEndpoint?: string | undefined;
}

export interface SpanOptions {
  /** `server`: a call that came in; `client`: one that goes out; absent: work of this process. */
  readonly kind?: 'server' | 'client';
  /** The caller's header; what does not parse is as if absent. */
  readonly traceparent?: string | undefined;
  readonly attributes?: Attributes;
}

export interface ActiveSpan {
  readonly traceId: string;
  /** W3C `traceparent` for whoever is called from here. */
  readonly traceparent: string;
  set(attributes: Attributes): void;
}

export interface Tracer extends AsyncDisposable {
  /** A span over `work`; an error it throws is recorded and rethrown. */
  inSpan<T>(name: string, options: SpanOptions, work: (span: ActiveSpan) => Promise<T>): Promise<T>;
  /** The same below the span that is active; without one just the work, so that background work begins no traces. */
  inChildSpan<T>(name: string, options: SpanOptions, work: (span: ActiveSpan | null) => Promise<T>): Promise<T>;
}

const KINDS = { server: SpanKind.SERVER, client: SpanKind.CLIENT } as const;
const QUEUED_SPANS = 2_048;
const EXPORT_TIMEOUT_MS = 5_000;

function remoteParent(traceparent: string | undefined): Context | null {
  const parsed = traceparent === undefined ? null : parseTraceParent(traceparent);
  return parsed === null ? null : trace.setSpanContext(ROOT_CONTEXT, { ...parsed, isRemote: true });
}

function activeSpan(span: Span): ActiveSpan {
  const { traceId, spanId, traceFlags } = span.spanContext();
  const flags = (traceFlags & TraceFlags.SAMPLED).toString(16).padStart(2, '0');
  return {
    traceId,
    traceparent: `00-${traceId}-${spanId}-${flags}`,
    set: (attributes) => void span.setAttributes(attributes),
  };
}

export function createTracer(options: TracerOptions): Tracer {
  const processors: SpanProcessor[] = [];
  if (options.otlpEndpoint !== undefined) {
    const url = `${options.otlpEndpoint.replace(/\/$/, '')}/v1/traces`;
    const exporter = new OTLPTraceExporter({ url, timeoutMillis: EXPORT_TIMEOUT_MS });
    processors.push(new BatchSpanProcessor({ exporter, maxQueueSize: QUEUED_SPANS }));
  }
  const provider = new TracerProvider({
    resource: resourceFromAttributes(options.resource),
    spanProcessors: processors,
  });
  const tracer = provider.getTracer('omnirelay');
  const current = new AsyncLocalStorage<Context>();

  const inSpan: Tracer['inSpan'] = async (name, { kind, traceparent, attributes }, work) => {
    const parent = remoteParent(traceparent) ?? current.getStore() ?? ROOT_CONTEXT;
    const settings = {
      kind: kind === undefined ? SpanKind.INTERNAL : KINDS[kind],
      ...(attributes === undefined ? {} : { attributes }),
    };
    const span = tracer.startSpan(name, settings, parent);
    try {
      return await current.run(trace.setSpan(parent, span), () => work(activeSpan(span)));
    } catch (error) {
      // The kind of the error alone: messages name people and peers.
      const name = error instanceof Error && 'code' in error ? String(error.code) : 'error';
      span.setStatus({ code: SpanStatusCode.ERROR, message: name });
      span.setAttribute('error.type', name);
      throw error;
    } finally {
      span.end();
    }
  };

  return {
    inSpan,
    inChildSpan: (name, spanOptions, work) =>
      current.getStore() === undefined ? work(null) : inSpan(name, spanOptions, work),
    async [Symbol.asyncDispose]() {
      await provider.shutdown();
    },
  };
}

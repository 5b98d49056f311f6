/** The tracer of this process: spans of what browsers ask, exported where `OTLP_ENDPOINT` is set. */
import { createTracer, type Tracer } from '@omnirelay/tracing';
import { environment } from './environment.ts';
import { processWide } from './process-wide.ts';

export const consoleTracer = (): Tracer =>
  processWide('tracer', () =>
    createTracer({ resource: { 'service.name': 'omnirelay-console' }, otlpEndpoint: environment().OTLP_ENDPOINT }),
  );

export { type ActiveSpan, createTracer, type SpanOptions, type Tracer, type TracerOptions } from './tracer.ts';

import { expect, test } from 'vitest';
import { startOtlpReceiver } from './testing/otlp-receiver.ts';
import { createTracer } from './tracer.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = `00-${TRACE}-00f067aa0ba902b7-01`;

test('spans reach a collector by OTLP over HTTP, continue the trace of the caller, and nest', async () => {
  await using receiver = await startOtlpReceiver();
  const tracer = createTracer({ resource: { 'service.name': 'one' }, otlpEndpoint: `${receiver.endpoint}/` });
  const other = createTracer({ resource: { 'service.name': 'two' }, otlpEndpoint: receiver.endpoint });
  await tracer.inSpan('list-peers', { kind: 'server', traceparent: CALLER }, async ({ traceparent }) => {
    await tracer.inChildSpan('registry read', {}, async (span) => span?.set({ 'omnirelay.keys': 2 }));
    // Whoever is called from here has a tracer of its own, and the header is all that it knows.
    await other.inSpan('elsewhere', { traceparent }, async () => undefined);
  });
  // What still waits leaves with the tracer.
  await tracer[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
  const named = (name: string) => receiver.spans.find((span) => span.name === name);
  expect(receiver.spans).toHaveLength(3);
  expect(new Set(receiver.spans.map(({ traceId }) => traceId))).toEqual(new Set([TRACE]));
  expect(named('list-peers')).toMatchObject({ parentSpanId: '00f067aa0ba902b7', service: 'one' });
  expect(named('registry read')).toMatchObject({
    parentSpanId: named('list-peers')?.spanId,
    attributes: { 'omnirelay.keys': 2 },
  });
  expect(named('elsewhere')).toMatchObject({ parentSpanId: named('list-peers')?.spanId, service: 'two' });
});

test('a caller that says nothing sound begins a new trace, background work none, and an unsampled one is not sent', async () => {
  await using receiver = await startOtlpReceiver();
  const tracer = createTracer({ resource: { 'service.name': 'one' }, otlpEndpoint: receiver.endpoint });
  for (const traceparent of [undefined, '', 'nonsense', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`])
    await tracer.inSpan('fresh', { traceparent }, async () => undefined);
  await tracer.inChildSpan('background', {}, async (span) => expect(span).toBeNull());
  await tracer.inSpan('unsampled', { traceparent: CALLER.replace(/01$/, '00') }, async ({ traceparent }) =>
    expect(traceparent).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`)),
  );
  await tracer[Symbol.asyncDispose]();
  expect(receiver.spans.map(({ name }) => name)).toEqual(['fresh', 'fresh', 'fresh', 'fresh']);
  expect(receiver.spans.some(({ traceId, parentSpanId }) => traceId === TRACE || parentSpanId !== undefined)).toBe(
    false,
  );
  expect(new Set(receiver.spans.map(({ traceId }) => traceId)).size).toBe(4);
});

test('an error is marked by its code, and its message, which may name somebody, stays at home', async () => {
  await using receiver = await startOtlpReceiver();
  const tracer = createTracer({ resource: { 'service.name': 'one' }, otlpEndpoint: receiver.endpoint });
  const refusal = Object.assign(new Error('omar may not'), { code: 'forbidden' });
  const outcome = tracer.inSpan('cordon-peer', {}, () => Promise.reject(refusal));
  await expect(outcome).rejects.toBe(refusal);
  await tracer[Symbol.asyncDispose]();
  expect(receiver.spans[0]).toMatchObject({ failed: true, attributes: { 'error.type': 'forbidden' } });
  expect(JSON.stringify(receiver.spans)).not.toContain('omar');
});

/** A click in the browser is one trace, down to the registry: the console's server, its client, the control node, the transaction. */
import { type OtlpReceiver, type ReceivedSpan, startOtlpReceiver } from '@omnirelay/tracing/testing';
import { expect, test } from '@playwright/test';
import { type RunningMesh, startMesh } from '../mesh/running-mesh.ts';
import { signIn } from '../mesh/sign-in.ts';

let receiver: OtlpReceiver;
let mesh: RunningMesh;

test.beforeAll(async () => {
  receiver = await startOtlpReceiver();
  mesh = await startMesh('--otlp', receiver.endpoint);
});

test.afterAll(async () => {
  expect(await mesh.stop(), 'processes left').toBe(0);
  await receiver[Symbol.asyncDispose]();
});

test('from the button to the transaction, each span within the one that asked for it', async ({ page }) => {
  await signIn(page, mesh.url, 'omar');
  await page.goto(`${mesh.url}/c/dev/nodes/n5`);
  await page.getByRole('button', { name: 'Cordon n5' }).click();
  const dialog = page.getByRole('dialog', { name: 'Cordon n5' });
  await expect(dialog.getByText('n5 gets no new work')).toBeVisible();
  await dialog.getByLabel(/Reason/).fill('disk swap in rack 4');
  const asked = page.waitForRequest((request) => request.url().includes('/api/trpc/peers.cordon'));
  await dialog.getByRole('button', { name: 'Cordon n5' }).click();
  const traceparent = (await asked).headers().traceparent ?? '';
  const [, traceId, clickId] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-01$/.exec(traceparent) ?? [];
  expect(traceId, traceparent).toBeDefined();

  const ours = (): readonly ReceivedSpan[] => receiver.spans.filter((span) => span.traceId === traceId);
  const named = (name: string): ReceivedSpan | undefined => ours().find((span) => span.name === name);
  const chain = ['mutation peers.cordon', 'call CordonPeer', 'cordon-peer', 'registry transact'];
  await receiver.until(() => chain.every((name) => named(name) !== undefined));
  const parents = [clickId, ...chain.map((name) => named(name)?.spanId)];
  expect(chain.map((name) => named(name)?.parentSpanId)).toEqual(parents.slice(0, -1));
  expect(chain.map((name) => named(name)?.service)).toEqual([
    'omnirelay-console',
    'omnirelay-console',
    'omnirelay',
    'omnirelay',
  ]);
  expect(named('registry transact')).toMatchObject({ failed: false, attributes: { 'omnirelay.outcome': 'committed' } });
  expect(new Set(ours().map((span) => span.spanId)).size).toBe(ours().length);

  // Who did what to whom is the audit's; a trace goes to other people.
  const told = JSON.stringify(receiver.spans.map(({ name, attributes }) => ({ name, attributes })));
  for (const secret of ['omar', 'n5', 'disk swap', 'Bearer', 'eyJ']) expect(told).not.toContain(secret);
});

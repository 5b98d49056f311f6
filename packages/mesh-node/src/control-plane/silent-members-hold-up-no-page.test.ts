/** Round trips of a mesh in which many members live and never answer: the page comes in time, with all that did. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTROL_BOUNDS } from './bounds.ts';
import { VIEWER } from './testing/test-issuer.ts';
import { openRest, type RestClient, startTestMesh, type TestMesh, type TestNode } from './testing/test-mesh.ts';

const SILENT = Array.from({ length: 40 }, (_, i) => `m-${String(i).padStart(2, '0')}`);
/** What a client waits for one node: `attemptMs` of its bounds. */
const ATTEMPT_MS = 3_000;

let mesh: TestMesh;
let node: TestNode;
let vera: RestClient;

beforeAll(async () => {
  mesh = await startTestMesh();
  node = await mesh.startNode('c-1');
  await mesh.startNode('z-1');
  for (const id of ['c-1', ...SILENT, 'z-1']) node.membership.set(id, 'alive');
  for (const id of SILENT) mesh.silence(id);
  vera = await openRest(node, mesh, { token: await mesh.issuer.token('vera', VIEWER) });
});
afterAll(async () => {
  await vera?.[Symbol.asyncDispose]();
  await mesh?.[Symbol.asyncDispose]();
});

describe('a page of round trips', () => {
  it('comes within its deadline, names who was silent, and has who stands behind them', async () => {
    const began = performance.now();
    const { status, json } = await vera.call('GET', '/control/v1/network');
    const tookMs = performance.now() - began;
    expect(status).toBe(200);
    expect(tookMs).toBeLessThan(ATTEMPT_MS);
    expect(json.nodes.map((one: { nodeId: string }) => one.nodeId)).toEqual(['c-1', ...SILENT, 'z-1']);
    const answered = json.nodes.filter((one: { answered: boolean }) => one.answered);
    expect(answered.map((one: { nodeId: string }) => one.nodeId)).toEqual(['c-1', 'z-1']);
    const { reason } = json.nodes.find((one: { nodeId: string }) => one.nodeId === SILENT.at(-1));
    expect(reason).toContain(`${SILENT.at(-1)} did not answer`);
    // Nobody is asked any longer than somebody waits.
    expect(mesh.unanswered()).toEqual([]);
  });

  it('dials no storm', async () => {
    const asked = vera.call('GET', '/control/v1/network');
    await expect.poll(() => mesh.unanswered().length, { interval: 1 }).toBeGreaterThan(0);
    expect(mesh.unanswered().length).toBeLessThanOrEqual(CONTROL_BOUNDS.vantageAtOnce);
    await asked;
  });

  it('that nobody waits for any longer ends its questions', async () => {
    const leaving = await openRest(node, mesh, { token: await mesh.issuer.token('vera', VIEWER) });
    const asked = leaving.call('GET', '/control/v1/network').catch(() => undefined);
    await expect.poll(() => mesh.unanswered().length, { interval: 1 }).toBeGreaterThan(0);
    const left = performance.now();
    await leaving[Symbol.asyncDispose]();
    await asked;
    await expect.poll(() => mesh.unanswered().length, { interval: 1 }).toBe(0);
    expect(performance.now() - left).toBeLessThan(CONTROL_BOUNDS.networkMs / 2);
  });
});

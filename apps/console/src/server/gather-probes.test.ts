import type { ControlClient } from '@omnirelay/client';
import { expect, it } from 'vitest';
import { BOUNDS } from './bounds.ts';
import { gatherProbes } from './gather-probes.ts';

const silent = Object.assign(new Error('n3 did not answer'), {
  code: 'vantage_unreachable',
  status: 504,
  problem: { code: 'vantage_unreachable', detail: 'n3 did not answer' },
});

function meshOf(probers: readonly string[], fails?: Error): { client: Pick<ControlClient, 'peers'>; asked: string[] } {
  const asked: string[] = [];
  const evidence = async (_: string, { vantage }: { readonly vantage?: string } = {}): Promise<unknown> => {
    if (vantage === undefined) return { probers };
    asked.push(vantage);
    if (vantage === 'n3' && fails !== undefined) throw fails;
    return { probedAt: '2026-01-01T00:00:00.000Z', probeOutcome: 'ack', rttMs: 2, probers };
  };
  return { client: { peers: { evidence } } as unknown as Pick<ControlClient, 'peers'>, asked };
}

it('each prober says its own last outcome, and one that is silent takes nobody else’s word away', async () => {
  const { client } = meshOf(['n2', 'n3'], silent);
  expect(await gatherProbes(client, 'n6', {})).toEqual([
    { prober: 'n2', probedAt: '2026-01-01T00:00:00.000Z', outcome: 'ack', rttMs: 2 },
    { prober: 'n3', problem: 'n3 did not answer' },
  ]);
});

it('asks no more than so many, and hides no fault of its own', async () => {
  const many = Array.from({ length: BOUNDS.askedProbers + 5 }, (_, i) => `p${i}`);
  const { client, asked } = meshOf(many);
  await gatherProbes(client, 'n6', {});
  expect(asked).toHaveLength(BOUNDS.askedProbers);
  await expect(gatherProbes(meshOf(['n3'], new TypeError('?')).client, 'n6', {})).rejects.toThrow(TypeError);
});

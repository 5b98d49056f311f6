/** `omnirelay mesh shards simulate --plan|--submit` as its own process against a real control node: what was simulated is what the plan has, and looking makes none. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endsWithTest } from '@omnirelay/primitives/testing';
import { expect, it } from 'vitest';
import { commandLineOf } from './testing/command-line-of.ts';
import { type MeshWithPlans, meshWithPlans, SHARDS, someReason } from './testing/mesh-with-plans.ts';
import { OPERATOR, VIEWER } from './testing/test-issuer.ts';

const ends = endsWithTest();

async function simulating({ mesh, node }: MeshWithPlans) {
  const port = node.control.grpcAddress.port;
  const line = commandLineOf(mesh, port, await mesh.issuer.token('omar', OPERATOR));
  ends.use({ [Symbol.asyncDispose]: async () => line[Symbol.dispose]() });
  const rules = join(line.folder, 'rules.yaml');
  writeFileSync(rules, `rules: [{ id: off, kind: exclude, from: 0, to: ${SHARDS / 2 - 1}, nodes: { nodeId: n-1 } }]`);
  return { line, whatIf: ['shards', 'simulate', 'orders', '--rules', rules] };
}

interface Flow {
  readonly from?: string;
  readonly to?: string;
  readonly count: number;
}
const pairs = (flows: readonly Flow[]) => flows.map(({ from, to, count }) => `${from} > ${to}: ${count}`).sort();

it('a simulation is kept as a draft of just what it would move, for a reason, and is none while one only looks', async () => {
  const of = await meshWithPlans(ends);
  const { line, whatIf } = await simulating(of);
  const { simulation } = await line.json(...whatIf);
  expect(simulation.moved).toBeGreaterThanOrEqual(SHARDS / 2);

  const silent = await line.run([...whatIf, '--plan']);
  expect([silent.code, silent.stdout, silent.stderr]).toEqual([2, '', expect.stringContaining('needs a reason')]);
  const short = await line.run([...whatIf, '--plan', '--reason', 'so']);
  expect([short.code, short.stderr]).toEqual([2, expect.stringContaining('reason_short')]);
  const looked = await line.must(...whatIf, '--plan', '--dry-run', '--reason', someReason());
  expect(looked).toMatch(/^Would be Draft: Place orders by rendezvous/);
  expect((await line.json('changes', 'list')).items).toEqual([]);

  const made = await line.json(...whatIf, '--plan', '--reason', 'n-1 is to have less', '--ticket', 'OPS-7');
  const { id } = made.change;
  const { change, flows, basis, placements } = await line.json('changes', 'show', id);
  expect(change).toMatchObject({
    ...{ state: 'Draft', steps: simulation.moved + 1, authors: [{ subject: 'omar' }] },
    ...{ reason: 'n-1 is to have less', changeTicket: 'OPS-7' },
  });
  expect(placements).toMatchObject([{ namespace: 'orders', rules: [{ id: 'off', kind: 'exclude' }] }]);
  expect(pairs(flows)).toEqual(pairs(simulation.flows));
  expect(basis.maps).toMatchObject([{ namespace: 'orders', version: simulation.fromVersion }]);
  // The namespace itself is as it was.
  expect((await line.json('namespaces', 'list')).items[0].rules).toEqual([]);
}, 180_000);

it('one that is submitted at once is checked next, and is submitted by operators alone', async () => {
  const of = await meshWithPlans(ends);
  const { line, whatIf } = await simulating(of);
  const vera = { OMNIRELAY_TOKEN: await of.mesh.issuer.token('vera', VIEWER) };
  const refused = await line.run([...whatIf, '--submit', '--reason', someReason()], vera);
  expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining('mesh.operate')]);
  const kept = await line.run([...whatIf, '--plan', '--reason', someReason()], vera);
  expect([kept.code, kept.stdout]).toEqual([0, expect.stringMatching(/^plan-[0-9a-f]{8} is Draft: Place orders/)]);
  const submitted = await line.must(...whatIf, '--submit', '--reason', someReason());
  expect(submitted).toMatch(/^plan-[0-9a-f]{8} is Checking: Place orders/);
}, 180_000);

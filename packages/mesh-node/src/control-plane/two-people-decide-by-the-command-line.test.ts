/** The whole story of an approval by the command line alone, as its own process: one proposes, another reads and approves by hash, and it is stopped and undone. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { endsWithTest } from '@omnirelay/primitives/testing';
import { describe, expect, it } from 'vitest';
import { type MeshWithPlans, meshWithPlans, movesTo } from './testing/mesh-with-plans.ts';
import { OPERATOR } from './testing/test-issuer.ts';
import { TRUST } from './testing/test-mesh.ts';
import { moved } from './testing/write-shards.ts';

const launcher = join(import.meta.dirname, '..', '..', '..', 'cli', 'bin', 'omnirelay.js');
const ends = endsWithTest();

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}
interface CommandLine {
  readonly run: (...args: readonly string[]) => Promise<Ran>;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever shape it asked for
  readonly json: (...args: readonly string[]) => Promise<any>;
  readonly start: (...args: readonly string[]) => ReturnType<typeof spawn>;
}

/** As somebody who has signed in. */
async function commandLineOf({ mesh, node }: MeshWithPlans, name: string, scope: string): Promise<CommandLine> {
  const folder = mkdtempSync(join(tmpdir(), 'omnirelay-changes-'));
  ends.use({ [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true }) });
  writeFileSync(join(folder, 'ca.pem'), mesh.caPem);
  const env = {
    ...{ PATH: process.env.PATH, OMNIRELAY_HOME: folder, OMNIRELAY_CONFIG_DIR: folder },
    OMNIRELAY_ENDPOINTS: `127.0.0.1:${node.control.grpcAddress.port}`,
    OMNIRELAY_CA: join(folder, 'ca.pem'),
    OMNIRELAY_TRUST_DOMAIN: TRUST,
    OMNIRELAY_TOKEN: await mesh.issuer.token(name, scope),
  };
  const start = (...args: readonly string[]) =>
    spawn(process.execPath, [launcher, 'mesh', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const run = async (...args: readonly string[]): Promise<Ran> => {
    const child = start(...args);
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { code: code as number, stdout, stderr };
  };
  return {
    ...{ start, run },
    async json(...args) {
      const { code, stdout, stderr } = await run(...args, '--output', 'json');
      expect([code, stderr]).toEqual([0, '']);
      return JSON.parse(stdout);
    },
  };
}

/** By a connection of its own: between two of them commands take their time. */
const read = async (of: MeshWithPlans, path: string) => of.get(await of.mesh.signIn(of.node, 'omar', OPERATOR), path);

const FENCE = '0000000000.0000000001.00000000000000000001' as never;

describe('two people at their command lines', () => {
  it('propose, read, approve, execute, pause, resume and undo a plan', async () => {
    const of = await meshWithPlans(ends);
    const omar = await commandLineOf(of, 'omar', OPERATOR);
    const olga = await commandLineOf(of, 'olga', OPERATOR);
    const looked = await omar.run('shards', 'rebalance', 'orders', '--dry-run');
    expect([looked.code, looked.stderr]).toEqual([0, '']);
    expect(looked.stdout).toMatch(/^Would be Draft: Rebalance orders/);
    expect(looked.stdout).toContain('orders on n-1: 12 to 4 shards');
    expect((await omar.json('changes', 'list')).items).toEqual([]);

    const moves = ['--move', '0=n-2', '--move', '1=n-2'];
    const made = await omar.json(
      'shards',
      'rebalance',
      'orders',
      ...moves,
      '--submit',
      '--reason',
      'They are hot there',
    );
    const { id } = made.change as { id: string };
    const checks = [{ name: 'moved-shards-ratio', measured: 1_667, limit: 2_500, passes: true }];
    await of.found(id, { kind: 'checked', at: Date.now(), checks, rule: { needed: 1 } });
    await read(of, `/changes/${id}`);

    const own = await omar.run('changes', 'show', id);
    expect(own.stdout).toContain('State       AwaitingApproval');
    expect(own.stdout).toContain('pass moved-shards-ratio 0.1667 (limit 0.25)');
    const mine = await olga.run('plans', 'list', '--mine');
    expect(mine.stdout).toContain(id);
    expect((await omar.run('changes', 'list', '--mine')).stdout).toBe('No change matches.\n');
    const listed = await olga.run('changes', 'moves', id);
    expect(listed.stdout).toMatch(/0 +orders +00000 +n-1 +n-2 +Waiting/);

    const unnamed = await olga.run('plans', 'approve', id);
    expect([unnamed.code, unnamed.stdout]).toEqual([2, '']);
    const [, hash = ''] = /--hash ([0-9a-f]{12}) --reason TEXT/.exec(unnamed.stderr) ?? [];
    expect(hash).not.toBe('');
    const other = await olga.run('plans', 'approve', id, '--hash', 'ffffffff', '--reason', 'Both are better off');
    expect([other.code, other.stderr]).toEqual([6, expect.stringContaining('plan_stale')]);
    const short = await olga.run('plans', 'approve', id, '--hash', hash, '--reason', '.');
    expect([short.code, short.stderr]).toEqual([2, expect.stringContaining('reason_short')]);
    const self = await omar.run('changes', 'approve', id, '--hash', hash, '--reason', 'It is mine, so it is good');
    expect([self.code, self.stderr]).toEqual([3, expect.stringContaining('own_change')]);
    const approved = await olga.run('plans', 'approve', id, '--hash', hash, '--reason', 'Both are better off there');
    expect(approved.stdout).toMatch(new RegExp(`^${id} is Approved \\(was AwaitingApproval\\)`));

    const begun = await omar.run('changes', 'execute', id, '--hash', hash, '--reason', 'Approved by olga');
    expect(begun.stdout).toMatch(new RegExp(`^${id} is Executing`));
    expect((await omar.run('changes', 'pause', id)).stdout).toMatch(new RegExp(`^${id} is Paused`));
    expect((await omar.run('changes', 'resume', id, '--reason', 'It may go on now')).code).toBe(0);

    await of.writer.publish('orders', { moves: moved([0, 1], 'n-1', 'n-2') });
    for (const step of [0, 1]) {
      await of.found(id, { kind: 'step-begun', step, at: Date.now(), fence: FENCE });
      await of.found(id, { kind: 'step-done', step, at: Date.now(), fence: FENCE, generation: 2n });
    }
    await read(of, `/changes/${id}`);
    await read(of, '/shards');
    const inverse = await olga.run('changes', 'rollback', id, '--dry-run', '--reason', 'It was better before');
    expect(inverse.stdout).toContain('runs without another approval');
    expect(inverse.stdout).toContain('+ orders/00001: n-2 to n-1');
    const undone = await olga.json('changes', 'rollback', id, '--reason', 'It was better before');
    expect(await olga.json('changes', 'show', undone.rollbackId)).toMatchObject({
      change: { rollbackOf: id, state: 'Checking', authors: [{ subject: 'olga' }] },
    });
  }, 180_000);

  it('follow what becomes of it, compute it anew, see what differs, and reject it', async () => {
    const of = await meshWithPlans(ends);
    const omar = await commandLineOf(of, 'omar', OPERATOR);
    const olga = await commandLineOf(of, 'olga', OPERATOR);
    const id = await of.planned(movesTo('n-2'), { needed: 1 });
    const child = omar.start('changes', 'watch', id, '--output', 'json');
    const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
    const until = async (isIt: (line: string) => boolean): Promise<string> => {
      for (;;) {
        const { value, done } = await lines.next();
        if (done === true) throw new Error('the watch has ended');
        if (isIt(value)) return value;
      }
    };
    await until((line) => line.includes('"Ready"'));
    await of.writer.publish('orders', { moves: moved([1], 'n-1', 'n-3') });
    await read(of, '/shards');
    const anew = await omar.run('changes', 'recompute', id);
    expect(anew.stdout).toContain('It is revision 2 now');
    expect(JSON.parse(await until((line) => line.includes('"Changed"')))).toMatchObject({
      change: { id, revision: 2 },
    });
    child.kill('SIGINT');
    await once(child, 'close');
    const diff = await olga.run('changes', 'diff', id, '1');
    expect(diff.stdout).toContain('~ orders/00001: n-3 to n-2 (was n-1 to n-2)');
    await of.found(id, { kind: 'checked', at: Date.now(), checks: [], rule: { needed: 1 } });
    await read(of, `/changes/${id}`);
    const rejected = await olga.run('plans', 'reject', id, '--reason', 'Not during the sale');
    expect(rejected.stdout).toMatch(new RegExp(`^${id} is Rejected`));
    expect((await omar.run('changes', 'show', 'plan-none')).code).toBe(4);
  }, 180_000);
});

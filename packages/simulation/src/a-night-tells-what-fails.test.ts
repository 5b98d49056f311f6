import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCluster } from './cluster.ts';
import { readPlanFile } from './plan-file.ts';
import { runNight } from './run-night.ts';
import type { SeedJob } from './run-seeds.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'omnirelay-night-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const LIMITS = {
  seedMs: 120_000,
  shrinkMs: 120_000,
  endsAt: 0,
  graceMs: 120_000,
  /** Of each test anew: they run one after another. */
  get signal() {
    return AbortSignal.timeout(170_000);
  },
};

test('a seed that fails is told with its command, made small, and kept in a file that fails again', async () => {
  const told: string[] = [];
  const job: SeedJob = { seed: 4, nodes: 24, minutes: 2, plan: 'standard', profile: 'lan' };
  const jobs = [{ ...job, mutant: 'resurrects-old-claims' }, job];
  const figures = await runNight({ ...LIMITS, jobs, out: folder, tell: (line) => told.push(line) });
  expect(figures).toEqual({ seeds: 2, failed: 1 });
  const file = join(folder, 'no-resurrection-4.json');
  const text = told.join('\n');
  expect(text).toContain(
    'replay it with: npm run sim -- --seed 4 --nodes 24 --plan standard --profile lan --minutes 2 --mutant resurrects-old-claims',
  );
  expect(text).toContain('shrunk in');
  expect(text).toContain(`run it again with: npm run sim -- --faults ${file}`);
  const plan = readPlanFile(file);
  expect(plan.faultPlan.faults.length).toBeLessThanOrEqual(2);
  expect(runCluster(plan).failures.map(({ checker }) => checker)).toContain('no-resurrection');
}, 180_000);

test('a failure that takes too long to make small says so, and is told all the same', async () => {
  const told: string[] = [];
  const out = join(folder, 'nothing');
  const jobs: readonly SeedJob[] = [
    { seed: 4, nodes: 24, minutes: 2, plan: 'standard', profile: 'lan', mutant: 'resurrects-old-claims' },
  ];
  const figures = await runNight({ ...LIMITS, shrinkMs: 1, jobs, out, tell: (line) => told.push(line) });
  expect(figures.failed).toBe(1);
  expect(told.join('\n')).toMatch(/replay it with: .*--seed 4 .*seed 4 is not shrunk/s);
  expect(readdirSync(folder)).not.toContain('nothing');
}, 180_000);

const FAILING: SeedJob = {
  ...{ seed: 4, nodes: 24, minutes: 2, plan: 'standard', profile: 'lan' },
  mutant: 'resurrects-old-claims',
};

test('a failure that cannot be kept ends no night, and is told', async () => {
  const told: string[] = [];
  const file = join(folder, 'a-file');
  writeFileSync(file, '');
  const figures = await runNight({
    ...LIMITS,
    jobs: [FAILING, FAILING],
    out: join(file, 'below'),
    tell: (line) => told.push(line),
  });
  expect(figures).toEqual({ seeds: 2, failed: 2 });
  const text = told.join('\n');
  expect(text.match(/shrunk in/g)).toHaveLength(2);
  expect(text.match(/and is not kept: .*ENOTDIR/g)).toHaveLength(2);
}, 180_000);

test('a thread that dies while it makes a failure small is told, and rejects nothing that nobody hears', async () => {
  const told: string[] = [];
  const stop = new AbortController();
  const tell = (line: string): void => {
    told.push(line);
    if (line.includes('replay it with')) setImmediate(() => stop.abort(new Error('called off')));
  };
  const jobs: readonly SeedJob[] = [FAILING, { ...FAILING, nodes: 240, minutes: 60, mutant: undefined }];
  const night = runNight({ ...LIMITS, signal: stop.signal, jobs, out: join(folder, 'off'), tell });
  await expect(night).rejects.toThrow('called off');
  expect(told.at(-1)).toBe('seed 4 is not shrunk: called off');
}, 180_000);

test('what waits when the night is over is not made small, and is told', async () => {
  const told: string[] = [];
  const out = join(folder, 'late');
  const jobs = [FAILING, FAILING, FAILING];
  const figures = await runNight({ ...LIMITS, graceMs: 0, jobs, out, tell: (line) => told.push(line) });
  expect(figures.failed).toBe(3);
  expect(told.at(-1)).toBe('seed 4 is not shrunk: the night was over before');
}, 180_000);

const run = (...args: string[]): Promise<{ code: number; output: string }> =>
  new Promise((resolve) => {
    const file = fileURLToPath(new URL('../bin/nightly.ts', import.meta.url));
    execFile(process.execPath, [file, ...args], (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: `${stdout}${stderr}` }),
    );
  });

test('the command ends after as many seeds as it is told, and says what came of them', async () => {
  expect(await run('--seeds', '1', '--seed', '7', '--out', folder)).toEqual({
    code: 0,
    output: expect.stringMatching(
      /^from seed 7, for 8 h or 1 seeds\n1 seeds, 0 failed\n1 seeds of leases, \d{3,} operations, 0 failed\n1 seeds of shard maps, \d{3,} map changes, 0 failed\n1 seeds of planned changes, \d{2,} steps, 0 failed\n$/,
    ),
  });
});

test('leases run beside it: what breaks a promise there fails the night, with its command', async () => {
  const { code, output } = await run('--seeds', '1', '--seed', '7', '--mutant', 'guard-off', '--out', folder);
  expect(code).toBe(1);
  expect(output).toContain(
    'run it again with: npm run sim -- lease --seed 7 --nodes 5 --seconds 90 --profile default --mutant guard-off',
  );
  expect(output).toMatch(/^1 seeds, 0 failed\n1 seeds of leases, \d+ operations, 1 failed$/m);
});

test('shard maps run beside it likewise', async () => {
  const { code, output } = await run(
    '--seeds',
    '1',
    '--seed',
    '7',
    '--mutant',
    'sink-compares-nothing',
    '--out',
    folder,
  );
  expect(code).toBe(1);
  expect(output).toContain(
    'run it again with: npm run sim -- sharding --seed 7 --nodes 5 --seconds 90 --mutant sink-compares-nothing',
  );
  expect(output).toMatch(/^1 seeds of shard maps, \d+ map changes, 1 failed$/m);
}, 180_000);

test.each([
  [['--hours', 'many'], /expected a number from 0 to 1000/],
  [['--seeds', '0'], /expected a whole number from 1/],
  [['--mutant', 'unknown'], /expected one of .*resurrects-old-claims.*guard-off/],
  [['--colour'], /colour/],
])('%j is refused with a reason', async (args, reason) => {
  const { code, output } = await run(...args);
  expect(code).toBe(2);
  expect(output).toMatch(reason);
});

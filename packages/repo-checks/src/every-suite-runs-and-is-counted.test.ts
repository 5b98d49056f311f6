import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from './workspaces.ts';

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}
type Outcome = Counts & { readonly output: string };
interface Suite {
  readonly name: string;
  readonly yields?: boolean;
  readonly run: () => Promise<Outcome>;
}
interface RunSuites {
  runSuites(
    suites: readonly Suite[],
    where: { readonly keepLog: (name: string, output: string) => string; readonly tell: (text: string) => void },
  ): Promise<Counts>;
  verdictOf(total: Counts): { readonly line: string; readonly exitCode: number };
}
interface RunStep {
  runProgram(step: {
    readonly command: string;
    readonly args: readonly string[];
    readonly cwd: string;
    readonly yields?: boolean;
  }): Promise<{ readonly ok: boolean; readonly output: string }>;
}
const setup = (file: string) => import(join(root, 'packages', 'repo-checks', 'setup', file));
const { runSuites, verdictOf } = (await setup('run-suites.js')) as RunSuites;
const { runProgram } = (await setup('run-step.js')) as RunStep;

const outcome = (passed: number, failed = 0): Outcome => ({ passed, failed, skipped: 0, output: `said ${passed}` });

function recorded() {
  const told: string[] = [];
  const logs = new Map<string, string>();
  const keepLog = (name: string, output: string): string => {
    logs.set(name, output);
    return `${name}.log`;
  };
  return { told, logs, where: { keepLog, tell: (text: string) => told.push(text) } };
}

it('one that fails, and one that cannot even run, hold up no other; all are counted, and what they said is kept', async () => {
  const { told, logs, where } = recorded();
  const total = await runSuites(
    [
      { name: 'fails', run: async () => outcome(2, 1) },
      { name: 'breaks', run: () => Promise.reject(new Error('no such program')) },
      { name: 'passes', run: async () => outcome(3) },
    ],
    where,
  );
  expect(total).toEqual({ passed: 5, failed: 2, skipped: 0 });
  expect(told.at(-1)).toMatch(/^passes: 3 passed, 0 failed in [\d.]+ s$/);
  expect(told.join('\n')).toContain('said 2\n(kept in fails.log)');
  expect([...logs.keys()]).toEqual(['fails', 'breaks', 'passes']);
  expect(logs.get('breaks')).toContain('no such program');
});

it('suites run in turn, and those that yield beside them', async () => {
  const beside = Promise.withResolvers<Outcome>();
  const order: string[] = [];
  const noted = (name: string, answer: Outcome | Promise<Outcome>) => async () => {
    order.push(`${name} begins`);
    return answer;
  };
  await runSuites(
    [
      { name: 'yields', yields: true, run: noted('yields', beside.promise) },
      { name: 'first', run: noted('first', outcome(1)) },
      {
        name: 'last',
        run: async () => {
          order.push('last begins');
          beside.resolve(outcome(1));
          return outcome(1);
        },
      },
      { name: 'yields too', yields: true, run: noted('yields too', outcome(1)) },
    ],
    recorded().where,
  );
  expect(order.toSorted()).toEqual(['first begins', 'last begins', 'yields begins', 'yields too begins']);
  expect(order.indexOf('first begins')).toBeLessThan(order.indexOf('last begins'));
  expect(order.at(-1)).toBe('yields too begins');
});

it.each([
  [{ passed: 7, failed: 0, skipped: 2 }, '7 passed, 0 failed', 0],
  [{ passed: 7, failed: 1, skipped: 0 }, '7 passed, 1 failed', 1],
  [{ passed: 0, failed: 0, skipped: 9 }, '0 passed, 0 failed', 1],
])('%j closes with the plain line', (total, line, exitCode) => {
  expect(verdictOf(total)).toEqual({ line, exitCode });
});

it('what yields comes after what does not, where both want the processor', async () => {
  const program = { command: process.execPath, args: ['-p', 'os.getPriority()'], cwd: root };
  const [own, yielding] = await Promise.all([runProgram(program), runProgram({ ...program, yields: true })]);
  expect([own.ok, yielding.ok]).toEqual([true, true]);
  expect(Number(yielding.output)).toBeGreaterThan(Number(own.output));
});

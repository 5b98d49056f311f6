import { expect, it } from 'vitest';
import type { Task } from '../task-service.ts';
import { lastingLoad } from './generate-load.ts';

it('begins a new run where one has as many tasks as it may have, and ends when it is called off', async () => {
  const over = new AbortController();
  const runs: string[] = [];
  const tasks: Task[] = [];
  await lastingLoad(
    {
      signal: over.signal,
      onDone: () => {},
      async submit(task) {
        tasks.push(task);
        if (tasks.length === 8) over.abort(new Error('enough'));
      },
    },
    { rate: 1_000, most: 10, tasksOfRun: 3, onRun: (run) => runs.push(run) },
  );
  expect(new Set(runs).size).toBe(3);
  const of = (run: string | undefined): number[] => tasks.filter((task) => task.run === run).map(({ seq }) => seq);
  expect([of(runs[0]), of(runs[1]), of(runs[2]).slice(0, 2)]).toEqual([
    [0, 1, 2],
    [0, 1, 2],
    [0, 1],
  ]);
});

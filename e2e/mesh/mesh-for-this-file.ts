/**
 * The mesh that the journeys of a file share: up before the first of them, and gone after the last without a process left. They run one after
 * another, as each goes on from what the one before it made of the mesh.
 */
import { expect, test } from '@playwright/test';
import { type RunningMesh, startMesh } from './running-mesh.ts';

/** Called while the file is read; what it hands out is to be used from the first hook behind it on. */
export function meshForThisFile(...options: readonly string[]): Omit<RunningMesh, 'stop'> {
  let started: RunningMesh | undefined;
  const mesh = (): RunningMesh => {
    if (started === undefined) throw new Error('the mesh of this file is asked for before it is up');
    return started;
  };
  test.describe.configure({ mode: 'serial' });
  test.beforeAll(async () => {
    started = await startMesh(...options);
  });
  test.afterAll(async () => {
    expect(await mesh().stop(), 'processes left').toBe(0);
  });
  return {
    get url() {
      return mesh().url;
    },
    get env() {
      return mesh().env;
    },
    run: (...args) => mesh().run(...args),
    must: (...args) => mesh().must(...args),
  };
}

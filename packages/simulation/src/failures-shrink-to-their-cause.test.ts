import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Cluster, runCluster } from './cluster.ts';
import { mutantNamed } from './mutants/all-mutants.ts';
import { readPlanFile, writePlanFile } from './plan-file.ts';
import { RecordingError } from './recording.ts';
import type { RunOptions } from './run-options.ts';
import { shrinkRun } from './shrink.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'omnirelay-shrink-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const failing: RunOptions = {
  seed: 4,
  nodes: 24,
  minutes: 2,
  plan: 'standard',
  mutant: mutantNamed('resurrects-old-claims'),
};

test('a failure among many faults is shrunk to the few that it needs, and runs again from its file', () => {
  const faultPlan = new Cluster(failing).plan;
  expect(faultPlan.faults.length).toBeGreaterThan(5);
  const shrunk = shrinkRun({ ...failing, faultPlan }, 'no-resurrection');
  expect(shrunk).not.toBeNull();
  if (shrunk === null) return;
  expect(shrunk.options.faultPlan.faults.length).toBeLessThanOrEqual(2);
  expect(shrunk.options.nodes).toBeLessThan(24);
  const file = join(folder, 'plan.json');
  writePlanFile(file, shrunk.options, 'no-resurrection');
  const again = runCluster(readPlanFile(file));
  expect(again.failures.map((failure) => failure.checker)).toContain('no-resurrection');
});

test('a run that breaks nothing is not shrunk', () => {
  const { mutant: _none, ...clean } = failing;
  expect(shrinkRun({ ...clean, faultPlan: new Cluster(clean).plan }, 'no-resurrection')).toBeNull();
});

test('a file that is no plan is refused with a reason', () => {
  const file = join(folder, 'nonsense.json');
  writeFileSync(file, '{"format":"something else"}');
  expect(() => readPlanFile(file)).toThrow(RecordingError);
  expect(() => readPlanFile(join(folder, 'absent.json'))).toThrow(/cannot read/);
});

/** The first shards of a mesh: an admin makes the namespace orders at the command line; where it has so many, with a rule that keeps shards 400 to 420 off n6. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Browser, expect } from '@playwright/test';
import type { RunningMesh } from './running-mesh.ts';
import { signInCommandLineElsewhere } from './sign-in-command-line.ts';

export async function createOrders(browser: Browser, mesh: Omit<RunningMesh, 'stop'>, shards: number): Promise<void> {
  await signInCommandLineElsewhere(browser, mesh.env, 'adam');
  const rules = path.join(mesh.env.OMNIRELAY_CONFIG_DIR as string, 'rules.yaml');
  await writeFile(rules, '- { id: not-n6, kind: exclude, from: 400, to: 420, nodes: { nodeId: n6 } }\n');
  const create = ['mesh', 'namespaces', 'create', 'orders', '--shards', String(shards)];
  const withRules = shards > 420 ? ['--rules', rules] : [];
  await mesh.must(...create, ...withRules, '--reason', 'first namespace');
}

/** The same, and all three workers have their share: from then on the map stands still, unless somebody moves it on. */
export async function createEvenOrders(
  browser: Browser,
  mesh: Omit<RunningMesh, 'stop'>,
  shards: number,
): Promise<void> {
  await createOrders(browser, mesh, shards);
  const even = async (): Promise<boolean> => {
    const { items } = JSON.parse(await mesh.must('mesh', 'namespaces', 'list', '--output', 'json'));
    return items[0].owners === 3 && items[0].counts.moving === 0 && items[0].imbalance < 1.01;
  };
  await expect.poll(even, { timeout: 240_000, intervals: [1_000] }).toBe(true);
}

// Builds the image `localhost/omnirelay:latest` with podman, or with docker where DOCKER=docker: lays out its files, then `build --network none`. Plain JS.
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildConsole } from '../packages/repo-checks/setup/build-console.js';
import { buildNode } from '../packages/repo-checks/setup/build-node.js';
import { root } from '../packages/repo-checks/setup/checkout.js';
import { runStep } from '../packages/repo-checks/setup/run-step.js';
import { stageImage } from './stage-image.js';

const engine = process.env.DOCKER ?? 'podman';
const folder = join(root, '.cache', 'image');
const baseGiven = process.env.BASE;

async function build() {
  if (!(await buildNode()) || !(await buildConsole())) return false;
  if (baseGiven === undefined) {
    const base = await runStep('base of the image (debootstrap)', {
      command: join(root, 'docker/base-image.sh'),
      args: [],
      cwd: root,
    });
    if (!base.ok) return false;
  }
  if (!(await stageImage(folder))) return false;
  for (const part of ['bin', 'mesh'])
    cpSync(join(root, 'docker', part === 'bin' ? 'image/bin' : 'mesh'), join(folder, part), { recursive: true });
  const built = await runStep('image localhost/omnirelay:latest', {
    command: engine,
    args: [
      'build',
      ...(engine === 'podman' ? ['--format', 'docker', '--runtime', 'runc'] : []),
      ...(baseGiven === undefined ? [] : ['--build-arg', `BASE=${baseGiven}`]),
      ...['--network', 'none', '--tag', 'localhost/omnirelay:latest'],
      ...['--file', join(root, 'docker/image/Containerfile'), folder],
    ],
    cwd: root,
  });
  return built.ok;
}

mkdirSync(folder, { recursive: true });
process.exitCode = (await build()) ? 0 : 1;

// What is needed from Debian: installed when we are root, named exactly when we are not. Plain JS for Node 20.
import { accessSync, constants, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { root } from './checkout.js';
import { runStep } from './run-step.js';

/** A program, or a file, and the Debian package that has it. */
const NEEDED = [
  { program: 'chromium', debianPackage: 'chromium', for: 'the browser journeys', since: 'e2e/playwright.config.ts' },
  {
    program: 'promtool',
    debianPackage: 'prometheus',
    for: 'the alert rules, and the test beside a real Prometheus',
    since: 'docs/observability/alerts/node.test.yaml',
  },
  ...['redis-server', 'redis-sentinel'].map((program) => ({
    program,
    debianPackage: program,
    for: 'the registry on redis',
    since: 'packages/registry/src/redis/testing/redis-process.ts',
  })),
  {
    program: 'postgres',
    debianPackage: 'postgresql',
    folders: debianPostgres,
    for: 'the registry on postgres',
    since: 'packages/registry/src/postgres/testing/postgres-process.ts',
  },
  ...[
    ['etcd', 'etcd-server'],
    ['etcdctl', 'etcd-client'],
  ].map(([program, debianPackage]) => ({
    program,
    debianPackage,
    for: 'the registry on etcd',
    since: 'packages/registry/src/etcd/testing/etcd-process.ts',
  })),
  ...['zsh', 'fish'].map((program) => ({
    program,
    debianPackage: program,
    for: 'the completion of omnirelay',
    since: 'packages/cli/src/completion/shells-complete-the-command-line.test.ts',
  })),
  ...[
    { file: '/usr/lib/python3/dist-packages/grpc/__init__.py', debianPackage: 'python3-grpcio' },
    { file: '/usr/lib/python3/dist-packages/google/protobuf/__init__.py', debianPackage: 'python3-protobuf' },
    { file: '/usr/include/google/protobuf/timestamp.proto', debianPackage: 'libprotobuf-dev' },
    { program: 'protoc', debianPackage: 'protobuf-compiler' },
  ].map((need) => ({ ...need, for: 'the example in Python', since: 'docs/examples/python/follow_mesh.py' })),
  ...['curl', 'jq', 'openssl'].map((program) => ({
    program,
    debianPackage: program,
    for: 'the commands of docs/operating',
    since: 'e2e/journeys/operating-pages.spec.ts',
  })),
];

/** Where Debian puts the programs of postgres, off the PATH: a folder for each version. */
function debianPostgres() {
  const base = '/usr/lib/postgresql';
  return existsSync(base) ? readdirSync(base).map((version) => join(base, version, 'bin')) : [];
}

/**
 * @param {string} program
 * @param {string[]} [folders] beside those of the PATH
 */
function onPath(program, folders = []) {
  return [...(process.env.PATH ?? '').split(delimiter), ...folders].some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

const isThere = (need) => (need.file === undefined ? onPath(need.program, need.folders?.()) : existsSync(need.file));

/** @returns {Promise<boolean>} false when something is missing and could not be installed */
export async function ensureDebianPackages() {
  const missing = NEEDED.filter((need) => existsSync(join(root, need.since)) && !isThere(need));
  if (missing.length === 0) return true;
  return installDebianPackages(
    missing.map((need) => need.debianPackage),
    `The tests need ${missing.map((need) => `${need.program ?? need.debianPackage} (for ${need.for})`).join(', ')}.`,
  );
}

/**
 * @param {string[]} names
 * @param {string} why a sentence for whoever has to install them by hand
 * @returns {Promise<boolean>} false when they could not be installed
 */
export async function installDebianPackages(names, why) {
  if (process.getuid?.() !== 0 || !onPath('apt-get')) {
    console.log(`${why} Install:`);
    console.log(`  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names.join(' ')}`);
    return false;
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const updated = await runStep('Debian package lists (apt-get update)', {
    command: 'apt-get',
    args: ['update', '-q'],
    cwd: root,
    env,
  });
  if (!updated.ok) return false;
  const installed = await withoutServices(() =>
    runStep(`Debian packages (${names.join(', ')})`, {
      command: 'apt-get',
      args: ['install', '-y', '-q', '--no-install-recommends', ...names],
      cwd: root,
      env,
    }),
  );
  return installed.ok;
}

/** Where Debian asks whether a package may start its service: 101 is no. */
const POLICY = '/usr/sbin/policy-rc.d';

/**
 * The tests start servers of their own; a service that Debian starts with its package would only hold a port.
 * @template T
 * @param {() => Promise<T>} install
 * @returns {Promise<T>}
 */
async function withoutServices(install) {
  if (existsSync(POLICY)) return install();
  const restore = () => rmSync(POLICY, { force: true });
  process.once('exit', restore);
  writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return await install();
  } finally {
    process.removeListener('exit', restore);
    restore();
  }
}

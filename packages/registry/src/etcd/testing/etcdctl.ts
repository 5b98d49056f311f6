/** What an operator does at an etcd of the tests, past the adapter. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export async function etcdctl(at: { readonly endpoint: string }, ...args: readonly string[]): Promise<string> {
  const env = { ...process.env, ETCDCTL_API: '3' };
  const { stdout } = await run('etcdctl', ['--endpoints', at.endpoint, ...args], { env });
  return stdout;
}

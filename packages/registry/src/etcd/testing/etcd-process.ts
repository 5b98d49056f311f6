/** Real etcd processes for the tests: on loopback, in folders of their own, ended with the test. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freezeProcess } from '../../server/testing/freeze-process.ts';
import { serverProcess } from '../../server/testing/server-process.ts';
import { unusedPort } from '../../server/testing/unused-port.ts';

export interface EtcdProcess extends AsyncDisposable {
  readonly port: number;
  readonly endpoint: string;
  readonly name: string;
  readonly peerUrl: string;
  /** Of its data; may be moved while it is down. */
  readonly data: string;
  readonly directory: string;
  start(): Promise<void>;
  /** Waits until it has ended. */
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  freeze(): void;
  thaw(): void;
}

export interface EtcdProcessOptions {
  /** More of its command line. */
  readonly flags?: readonly string[];
  /** Clients are served over TLS only. */
  readonly tls?: { readonly certificate: string; readonly key: string; readonly ca: string };
}

/** Members of one cluster, all up. */
export async function startEtcdCluster(
  members: number,
  { flags = [], tls }: EtcdProcessOptions = {},
): Promise<readonly EtcdProcess[]> {
  const places = await Promise.all(
    Array.from({ length: members }, async (_, index) => ({
      name: `m${index + 1}`,
      directory: await mkdtemp(join(tmpdir(), 'etcd-')),
      port: await unusedPort(),
      peerUrl: `http://127.0.0.1:${await unusedPort()}`,
    })),
  );
  const cluster = places.map(({ name, peerUrl }) => `${name}=${peerUrl}`).join(',');
  const scheme = tls === undefined ? 'http' : 'https';
  const secured =
    tls === undefined
      ? []
      : ['--cert-file', tls.certificate, '--key-file', tls.key, '--trusted-ca-file', tls.ca, '--client-cert-auth'];
  const processes = places.map(({ name, directory, port, peerUrl }): EtcdProcess => {
    const endpoint = `${scheme}://127.0.0.1:${port}`;
    const data = join(directory, 'data');
    const args = [
      ...['--name', name, '--data-dir', data],
      ...['--listen-client-urls', endpoint, '--advertise-client-urls', endpoint],
      ...['--listen-peer-urls', peerUrl, '--initial-advertise-peer-urls', peerUrl],
      ...['--initial-cluster', cluster, '--logger', 'zap', '--log-level', 'info'],
      ...secured,
      ...flags,
    ];
    const server = serverProcess({ name: 'etcd', saysOn: 'stderr', isUp: /serving client traffic/ });
    return {
      port,
      endpoint,
      name,
      peerUrl,
      data,
      directory,
      start: () => server.start(spawn('etcd', args, { stdio: ['ignore', 'ignore', 'pipe'] })),
      kill: server.kill,
      freeze: () => freezeProcess(server.child),
      thaw: () => void server.child?.kill('SIGCONT'),
      async [Symbol.asyncDispose]() {
        await server.kill('SIGKILL');
        await rm(directory, { recursive: true, force: true });
      },
    };
  });
  try {
    await Promise.all(processes.map((one) => one.start()));
  } catch (error) {
    for (const one of processes) await one[Symbol.asyncDispose]();
    throw error;
  }
  return processes;
}

export const startEtcd = async (options?: EtcdProcessOptions): Promise<EtcdProcess> =>
  (await startEtcdCluster(1, options))[0]!;

/** Tells before anything starts whose port is taken, and how to choose another. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { DevMeshError } from './dev-mesh-error.ts';

export interface WantedPort {
  readonly host: string;
  readonly port: number;
  readonly what: string;
  /** The option that moves it. */
  readonly override: string;
}

async function isFree({ host, port }: WantedPort): Promise<boolean> {
  const probe = createServer();
  try {
    probe.listen(port, host);
    await once(probe, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  }
  const closed = once(probe, 'close');
  probe.close();
  await closed;
  return true;
}

/** @throws DevMeshError naming every port that is taken. */
export async function requireFreePorts(wanted: readonly WantedPort[]): Promise<void> {
  const free = await Promise.all(wanted.map(isFree));
  const taken = wanted.filter((_, index) => !free[index]);
  if (taken.length === 0) return;
  const list = taken.map(({ port, what, override }) => `  port ${port} (${what}): move it with ${override}`);
  throw new DevMeshError(
    'port_taken',
    `Another process listens where this mesh wants to:\n${list.join('\n')}\nOr end that process and start again.`,
  );
}

/** A port that cannot be listened on, told by the key of the config that names it. Other errors pass as they are. */
import type { OmniRelayConfig } from '@omnirelay/config';
import { TaggedError } from '@omnirelay/primitives';

export class ListenError extends TaggedError<'listen_failed'> {}

interface SystemListenError extends NodeJS.ErrnoException {
  readonly address?: string;
  readonly port?: number;
}

export function explainListenError(error: unknown, config: OmniRelayConfig): unknown {
  if (!(error instanceof Error) || (error as SystemListenError).syscall !== 'listen') return error;
  const { code, address = '', port = 0 } = error as SystemListenError;
  const { gossip, control } = config.mesh;
  const isMesh = port === gossip.port;
  const key = isMesh
    ? 'mesh.gossip.port'
    : port === control.grpcPort
      ? 'mesh.control.grpcPort'
      : port === control.httpsPort
        ? 'mesh.control.httpsPort'
        : 'mesh.control.healthPort';
  const say = (text: string): ListenError => new ListenError('listen_failed', text, { cause: error });
  switch (code) {
    case 'EADDRINUSE':
      return say(
        `port ${port} on ${address} (${key}) is taken by another process: end it, or choose another port in the config`,
      );
    case 'EACCES':
      return say(`this user may not listen on port ${port} (${key}): choose one from 1024 up, or grant the right`);
    case 'EADDRNOTAVAIL':
      return say(
        `${address} is no address of this machine: correct ${isMesh ? 'mesh.gossip.bindAddress' : 'mesh.control.bindAddress'}`,
      );
    default:
      return error;
  }
}

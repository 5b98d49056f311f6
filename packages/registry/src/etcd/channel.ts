/**
 * A gRPC channel to one endpoint, with the certificates as they are now. It connects with its first call. Closed, it leaves its socket at once:
 * grpc-js alone waits for the server's part in that, and while a connection is made it leaves it open, so each attempt at a server that hangs
 * would cost a socket.
 */
import { isIP, type Socket } from 'node:net';
import { checkServerIdentity, createSecureContext } from 'node:tls';
import { type ChannelCredentials, Client, credentials } from '@grpc/grpc-js';
import { RegistryError } from '../registry-error.ts';
import { readTlsFiles } from '../server/named-files.ts';
import type { EtcdTarget } from './etcd-options.ts';

const OPTIONS = {
  'grpc.enable_retries': 0,
  'grpc.use_local_subchannel_pool': 1,
  'grpc.service_config_disable_resolution': 1,
  'grpc.enable_http_proxy': 0,
  'grpc.max_receive_message_length': -1,
  'grpc.max_send_message_length': -1,
} as const;

export interface EtcdChannel {
  readonly client: Client;
  close(): void;
}

/** @throws RegistryError registry_dark: a certificate or key cannot be read */
export async function openChannel(endpoint: string, { tls = {} }: EtcdTarget): Promise<EtcdChannel> {
  const { host, hostname, protocol } = new URL(endpoint);
  if (protocol === 'http:') return channelTo(host, credentials.createInsecure(), OPTIONS);
  const name = hostname.replace(/^\[|\]$/g, '');
  const files = await readTlsFiles(tls);
  try {
    const context = createSecureContext(files);
    const proven = credentials.createFromSecureContext(context, {
      checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate),
    });
    // An address is no server name, so it is not told as one.
    const override = isIP(name) === 0 ? name : 'etcd.invalid';
    return channelTo(host, proven, {
      ...OPTIONS,
      'grpc.ssl_target_name_override': override,
      'grpc.default_authority': host,
    });
  } catch (cause) {
    throw new RegistryError(
      'registry_dark',
      `a certificate or key of mesh.registry.tls cannot be used: ${(cause as Error).message}`,
      { cause },
    );
  }
}

function channelTo(host: string, through: ChannelCredentials, options: Record<string, string | number>): EtcdChannel {
  const sockets = new Set<Socket>();
  let closed = false;
  const connectorFor = through._createSecureConnector.bind(through);
  through._createSecureConnector = (...args) => {
    const connector = connectorFor(...args);
    const connect = connector.connect.bind(connector);
    connector.connect = (socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      if (closed) socket.destroy();
      return connect(socket);
    };
    return connector;
  };
  const client = new Client(host, through, options);
  return {
    client,
    close() {
      closed = true;
      client.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

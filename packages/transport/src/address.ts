/** `host:port`, with IPv6 hosts in brackets. */
import { isIP } from 'node:net';

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

export function parseAddress(address: string): HostPort | null {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(address);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  return host === undefined || !(port > 0 && port < 65_536) ? null : { host, port };
}

export const formatAddress = ({ host, port }: HostPort): string =>
  isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;

/** The address that dials leave from: the bound one where it is a specific one of the same family, so that links can be told apart. */
export function localAddressFor(bindAddress: string, host: string): string | undefined {
  const family = isIP(bindAddress);
  const isWildcard = bindAddress === '0.0.0.0' || bindAddress === '::';
  return family === 0 || isWildcard || isIP(host) !== family ? undefined : bindAddress;
}

/** The names of the channel call on HTTP/2. */
import type { OutgoingHttpHeaders } from 'node:http2';

const SERVICE = '/omnirelay.membership.v1.MembershipService/';
export const CHANNEL_PATH = `${SERVICE}Channel`;
export const callPath = (method: string): string => `${SERVICE}${method}`;
/** Null where the path is no call of the service, or the channel itself. */
export const methodOf = (path: unknown): string | null =>
  typeof path === 'string' && path.startsWith(SERVICE) && path !== CHANNEL_PATH ? path.slice(SERVICE.length) : null;
export const GRPC_CONTENT_TYPE = 'application/grpc+proto';
export const TRANSPORT_NAME = 'grpc-h2';
export const ENCODING_NAME = 'protobuf';

const negotiated = {
  'content-type': GRPC_CONTENT_TYPE,
  'rpc-transport': TRANSPORT_NAME,
  'rpc-encoding': ENCODING_NAME,
};

export const requestHeaders = (authority: string, path: string): OutgoingHttpHeaders => ({
  ':method': 'POST',
  ':scheme': 'https',
  ':path': path,
  ':authority': authority,
  te: 'trailers',
  ...negotiated,
});

export const RESPONSE_HEADERS: OutgoingHttpHeaders = { ':status': 200, ...negotiated };

export const isGrpc = (contentType: unknown): boolean =>
  typeof contentType === 'string' && contentType.startsWith('application/grpc');

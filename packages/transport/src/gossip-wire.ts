/** The names of the channel call on HTTP/2. */
import type { OutgoingHttpHeaders } from 'node:http2';

export const CHANNEL_PATH = '/omnirelay.membership.v1.MembershipService/Channel';
export const GRPC_CONTENT_TYPE = 'application/grpc+proto';
export const TRANSPORT_NAME = 'grpc-h2';
export const ENCODING_NAME = 'protobuf';

const negotiated = {
  'content-type': GRPC_CONTENT_TYPE,
  'rpc-transport': TRANSPORT_NAME,
  'rpc-encoding': ENCODING_NAME,
};

export const requestHeaders = (authority: string): OutgoingHttpHeaders => ({
  ':method': 'POST',
  ':scheme': 'https',
  ':path': CHANNEL_PATH,
  ':authority': authority,
  te: 'trailers',
  ...negotiated,
});

export const RESPONSE_HEADERS: OutgoingHttpHeaders = { ':status': 200, ...negotiated };

export const isGrpc = (contentType: unknown): boolean =>
  typeof contentType === 'string' && contentType.startsWith('application/grpc');

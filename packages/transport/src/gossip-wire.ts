/** The names of the channel call on HTTP/2. */
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http2';

const SERVICE = '/omnirelay.membership.v1.MembershipService/';
export const CHANNEL_PATH = `${SERVICE}Channel`;
export const callPath = (method: string): string => `${SERVICE}${method}`;
/** Null where the path is no call of the service, or the channel itself. */
export const methodOf = (path: unknown): string | null =>
  typeof path === 'string' && path.startsWith(SERVICE) && path !== CHANNEL_PATH ? path.slice(SERVICE.length) : null;
export const GRPC_CONTENT_TYPE = 'application/grpc+proto';
export const TRANSPORT_NAME = 'grpc-h2';
export const ENCODING_NAME = 'protobuf';
/** The sender's wall clock, Unix milliseconds: only ever compared, never believed. */
const WALL_HEADER = 'x-omnirelay-wall-ms';

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
  [WALL_HEADER]: String(Date.now()),
});

export const responseHeaders = (): OutgoingHttpHeaders => ({
  ':status': 200,
  ...negotiated,
  [WALL_HEADER]: String(Date.now()),
});

/** gRPC's PERMISSION_DENIED: in answer to any call of a peer that was removed from the mesh. */
const DENIED = '7';

/** The head of an answer behind which nothing comes but, perhaps, one message: what else the peer should know. */
export const deniedHeaders = (detail: string): OutgoingHttpHeaders => ({
  ...responseHeaders(),
  'grpc-status': DENIED,
  'grpc-message': encodeURIComponent(detail),
});

/** Why the peer says that this node was removed from the mesh; null where it says no such thing. */
export const denialIn = (headers: IncomingHttpHeaders): string | null =>
  headers['grpc-status'] === DENIED ? messageIn(headers) : null;

/** What a peer gives as its reason, as text for a log: printable, and not long. */
export function messageIn(headers: IncomingHttpHeaders): string {
  const told = String(headers['grpc-message'] ?? `status ${headers[':status']}`);
  let text = told;
  try {
    text = decodeURIComponent(told);
  } catch {
    // Not encoded as gRPC wants it: shown as it came.
  }
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 200);
}

/** How far the sender's wall clock is ahead of ours, milliseconds; null where it does not say. Right to half the round trip. */
export function clockSkewOf(headers: IncomingHttpHeaders, roundTripMs = 0): number | null {
  const told = headers[WALL_HEADER];
  if (typeof told !== 'string' || !/^\d{1,15}$/.test(told)) return null;
  return Number(told) + roundTripMs / 2 - Date.now();
}

export const isGrpc = (contentType: unknown): boolean =>
  typeof contentType === 'string' && contentType.startsWith('application/grpc');

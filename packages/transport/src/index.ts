export { formatAddress, type HostPort, parseAddress } from './address.ts';
export { TRANSPORT_BOUNDS, type TransportBounds } from './bounds.ts';
export { checkCertificate, checkPeer, identityOf, type PeerCheck, type PeerPolicy } from './check-peer.ts';
export type { DialOptions } from './dial-channel.ts';
export {
  type CertificateFacts,
  type ChannelEnd,
  DialError,
  type DialFailure,
  type FrameChannel,
  type MeshPeer,
  type RefusalReason,
  type RefusedConnection,
  type TransportCounters,
} from './frame-channel.ts';
export { createGossipTransport, type GossipTransport, type GossipTransportOptions } from './gossip-transport.ts';
export { grpcLimits } from './grpc-limits.ts';
export { CallError, type MeshCall } from './mesh-call.ts';
export {
  createMeshTlsListener,
  type MeshTlsListener,
  type MeshTlsListenerOptions,
  type SocketServer,
} from './mesh-tls-listener.ts';
export type { MessageStream } from './message-stream.ts';
export { serveGrpc } from './serve-grpc.ts';
export { type HttpRequestListener, serveHttp } from './serve-http.ts';
export { type CallWithAuthContext, peerOf, peerOfCall } from './socket-peer.ts';

/** The watch of all peers over gRPC, as any client opens it. */
import type { Message } from '@bufbuild/protobuf';
import { type Client, type ClientReadableStream, Metadata } from '@grpc/grpc-js';
import { controlPb, grpcServiceDefinition, jsonToMessage } from '@omnirelay/wire';

/** `token`: left out where the certificate says who calls. */
export function watchOverGrpc(client: Client, token?: string): ClientReadableStream<Message> {
  const { watchPeers } = grpcServiceDefinition(controlPb.PeerService);
  const metadata = new Metadata();
  if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
  return client.makeServerStreamRequest(
    watchPeers.path,
    watchPeers.requestSerialize,
    watchPeers.responseDeserialize,
    jsonToMessage(controlPb.WatchPeersRequestSchema, {}),
    metadata,
  );
}

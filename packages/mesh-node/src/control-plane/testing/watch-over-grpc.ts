/** Watches over gRPC, as any client opens them. */
import type { DescMessage, Message } from '@bufbuild/protobuf';
import { type Client, type ClientReadableStream, Metadata } from '@grpc/grpc-js';
import {
  type AuditWatchQuery,
  controlPb,
  type GrpcMethodDefinition,
  grpcServiceDefinition,
  jsonToMessage,
  type PeerWatchQuery,
} from '@omnirelay/wire';

interface Asked {
  readonly method: GrpcMethodDefinition;
  readonly input: DescMessage;
  readonly json: object;
}

function stream(
  client: Client,
  { method, input, json }: Asked,
  token: string | undefined,
): ClientReadableStream<Message> {
  const metadata = new Metadata();
  if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
  const request = jsonToMessage(input, json);
  return client.makeServerStreamRequest(
    method.path,
    method.requestSerialize,
    method.responseDeserialize,
    request,
    metadata,
  );
}

/** `token`: left out where the certificate says who calls. */
export function watchOverGrpc(
  client: Client,
  token?: string,
  asked: PeerWatchQuery = {},
): ClientReadableStream<Message> {
  const { watchPeers: method } = grpcServiceDefinition(controlPb.PeerService);
  return stream(client, { method, input: controlPb.WatchPeersRequestSchema, json: asked }, token);
}

export function watchAuditOverGrpc(
  client: Client,
  token: string,
  asked: AuditWatchQuery,
): ClientReadableStream<Message> {
  const { watchAudit: method } = grpcServiceDefinition(controlPb.AuditService);
  return stream(client, { method, input: controlPb.WatchAuditRequestSchema, json: asked }, token);
}

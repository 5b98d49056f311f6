/** The audit's export from one control node. A stream that breaks is an error, never a shorter audit: whoever wants it begins anew. */
import type { ClientReadableStream, ServiceError } from '@grpc/grpc-js';
import { type AuditExportLine, controlPb, grpcServiceDefinition, jsonToMessage, messageToJson } from '@omnirelay/wire';
import { CLIENT_BOUNDS } from './bounds.ts';
import { type Answer, type ControlLine, callMetadata, turn } from './call-with-failover.ts';
import { ControlError, fromGrpc, ownProblem } from './control-error.ts';
import type { VerifiedEndpoint } from './verified-endpoint.ts';

const { exportAudit: method } = grpcServiceDefinition(controlPb.AuditService);

/** @throws ControlError */
export async function* exportAudit(
  line: ControlLine,
  { signal }: { readonly signal: AbortSignal },
): AsyncGenerator<AuditExportLine> {
  const endpoint = await reachable(line);
  const request = jsonToMessage(controlPb.ExportAuditRequestSchema, {});
  const metadata = await callMetadata(line, { signal });
  if (metadata instanceof ControlError) throw metadata;
  const call: ClientReadableStream<Answer> = endpoint
    .client()
    .makeServerStreamRequest(method.path, method.requestSerialize, method.responseDeserialize, request, metadata);
  const cancel = (): void => call.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    for await (const message of call as AsyncIterable<Answer>)
      yield messageToJson<AuditExportLine>(controlPb.ExportAuditResponseSchema, message);
  } catch (error) {
    throw fromGrpc(error as ServiceError);
  } finally {
    signal.removeEventListener('abort', cancel);
    call.cancel();
  }
}

async function reachable(line: ControlLine): Promise<VerifiedEndpoint> {
  let why = 'no endpoint is configured';
  for (const _ of line.endpoints) {
    const index = line.at;
    const endpoint = line.endpoints[index] as VerifiedEndpoint;
    const unconnected = await endpoint.connected(Date.now() + CLIENT_BOUNDS.attemptMs);
    if (unconnected === null) return endpoint;
    why = `${endpoint.address}: ${unconnected}`;
    turn(line, index, why);
  }
  throw ownProblem('unavailable', 503, `no control node can be reached; last: ${why}`);
}

/**
 * The next certificate from a control node: the present one is the credential, and a node is asked only after it has proved that it is of
 * role `control` under the mesh CA. Control nodes are tried in turn.
 */
import { X509Certificate } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { credentials, Metadata, makeGenericClientConstructor, type ServiceError } from '@grpc/grpc-js';
import { type IdentityMaterial, identityFromCertificate, type RenewedCertificate } from '@omnirelay/pki';
import { TaggedError } from '@omnirelay/primitives';
import { controlPb, grpcServiceDefinition } from '@omnirelay/wire';

const ATTEMPT_MS = 5_000;

export class RenewalError extends TaggedError<'renewal_failed'> {
  constructor(detail: string, cause?: unknown) {
    super('renewal_failed', detail, { cause });
  }
}

const RenewalClient = makeGenericClientConstructor(
  grpcServiceDefinition(controlPb.BootstrapService),
  'BootstrapService',
);

/** @throws RenewalError when no control node gave one */
export async function renewAtControl(
  endpoints: readonly string[],
  material: IdentityMaterial,
  csrPem: string,
  signal: AbortSignal,
): Promise<RenewedCertificate> {
  if (endpoints.length === 0)
    throw new RenewalError('no control node is known yet: name some in mesh.control.endpoints');
  const problems: string[] = [];
  for (const endpoint of endpoints) {
    signal.throwIfAborted();
    try {
      return await renewAt(endpoint, material, csrPem, signal);
    } catch (error) {
      problems.push(`${endpoint}: ${(error as ServiceError).details ?? (error as Error).message}`);
    }
  }
  throw new RenewalError(`no control node renewed the certificate (${problems.join('; ')})`);
}

function renewAt(
  endpoint: string,
  material: IdentityMaterial,
  csrPem: string,
  signal: AbortSignal,
): Promise<RenewedCertificate> {
  const client = new RenewalClient(
    endpoint,
    credentials.createSsl(
      Buffer.from(material.caPem),
      Buffer.from(material.privateKeyPem),
      Buffer.from(material.certificateChainPem),
      {
        checkServerIdentity: (_host, certificate) => controlNodeProblem(certificate.raw, material),
      },
    ),
    // The server's name is its SPIFFE id; the host name says nothing.
    { 'grpc.ssl_target_name_override': 'localhost', 'grpc.enable_retries': 0 },
  );
  let cancel = (): void => undefined;
  return new Promise<RenewedCertificate>((resolve, reject) => {
    const call = (client as unknown as Record<string, UnaryCall>).renewCertificate?.(
      create(controlPb.RenewCertificateRequestSchema, { csrPem }),
      new Metadata(),
      { deadline: Date.now() + ATTEMPT_MS },
      (error, answer) => (error === null ? resolve(answer) : reject(error)),
    );
    cancel = () => call?.cancel();
    signal.addEventListener('abort', cancel, { once: true });
  }).finally(() => {
    // The signal outlives many renewals.
    signal.removeEventListener('abort', cancel);
    client.close();
  });
}

type UnaryCall = (
  request: controlPb.RenewCertificateRequest,
  metadata: Metadata,
  options: { readonly deadline: number },
  done: (error: ServiceError | null, answer: controlPb.RenewCertificateResponse) => void,
) => { cancel(): void };

function controlNodeProblem(der: Buffer, { identity }: IdentityMaterial): Error | undefined {
  const server = identityFromCertificate(new X509Certificate(der));
  if ('problem' in server) return new RenewalError(server.problem);
  const { trustDomain, clusterId, role, nodeId } = server;
  if (role === 'control' && trustDomain === identity.trustDomain && clusterId === identity.clusterId) return undefined;
  return new RenewalError(
    `${nodeId} is a ${role} of ${clusterId} in ${trustDomain}, not a control node of this cluster`,
  );
}

/**
 * Services that the process which embeds a node serves to the mesh: gRPC over mutual TLS under the mesh CA, at listeners of their own. Where each is, the node
 * tells in its metadata, so that whoever follows the peers finds it. Who was removed from the mesh is served no more.
 */
import type { TLSSocket } from 'node:tls';
import type { Server, ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js';
import type { IdentitySource } from '@omnirelay/pki';
import { isName, TaggedError } from '@omnirelay/primitives';
import {
  createMeshTlsListener,
  grpcLimits,
  type MeshPeer,
  type MeshTlsListener,
  type RefusedConnection,
  serveGrpc,
  type TransportCounters,
} from '@omnirelay/transport';
import type { Denials } from '../membership/denials.ts';

export interface ServeOptions {
  /** What clients find it by among the endpoints of a peer, such as `prices`; services of one endpoint share a listener. */
  readonly endpoint: string;
  /** 0, the default, lets the system choose; counts where the endpoint is opened. */
  readonly port?: number;
  /** Where it listens, the same; `mesh.gossip.bindAddress` unless given. Peers are told `mesh.gossip.advertiseHost` all the same. */
  readonly bindAddress?: string;
}

export interface ServedService extends AsyncDisposable {
  /** `host:port` as peers are told. */
  readonly address: string;
  readonly port: number;
}

export interface MeshServicesDeps {
  readonly identity: IdentitySource;
  readonly trustDomain: string;
  readonly bindAddress: string;
  readonly advertiseHost: string;
  readonly allowedThumbprints: readonly string[];
  readonly denials: Pick<Denials, 'why' | 'onChange'>;
  readonly counters: TransportCounters;
  readonly onRefused: (refused: RefusedConnection) => void;
  /** All endpoints of the process, as peers are to be told from now on. */
  readonly tell: (endpoints: Readonly<Record<string, string>>) => void;
}

/** What the node tells of itself. */
const OWN: ReadonlySet<string> = new Set(['mesh', 'controlGrpc', 'controlHttps']);
const ENDPOINTS = 16;
/** Calls that are open when a service ends may go on for so long. */
const GRACE_MS = 5_000;

interface Open {
  readonly listener: MeshTlsListener;
  readonly server: Server;
  readonly address: string;
  readonly peers: Map<TLSSocket, MeshPeer>;
  readonly services: Set<ServiceDefinition>;
}

export class MeshServices implements AsyncDisposable {
  readonly #deps: MeshServicesDeps;
  readonly #open = new Map<string, Promise<Open>>();
  readonly #stop: () => void;
  #told: Readonly<Record<string, string>> = {};

  constructor(deps: MeshServicesDeps) {
    this.#deps = deps;
    this.#stop = deps.denials.onChange(() => void this.#cutDenied());
  }

  /** @throws TaggedError invalid_endpoint, service_exists; an error of the listener where the port cannot be had */
  async serve(
    service: ServiceDefinition,
    implementation: UntypedServiceImplementation,
    { endpoint, port = 0, bindAddress = this.#deps.bindAddress }: ServeOptions,
  ): Promise<ServedService> {
    this.#check(endpoint);
    const opening = this.#open.get(endpoint) ?? this.#listen(bindAddress, port);
    this.#open.set(endpoint, opening);
    const open = await opening.catch((error: unknown) => {
      this.#open.delete(endpoint);
      throw error;
    });
    if (open.services.has(service))
      throw new TaggedError('service_exists', `this service is served at ${endpoint} already: once is enough`);
    open.server.addService(service, implementation);
    open.services.add(service);
    this.#tell({ ...this.#told, [endpoint]: open.address });
    return {
      address: open.address,
      port: open.listener.address().port,
      [Symbol.asyncDispose]: () => this.#end(endpoint, open, service),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop();
    const all = await Promise.allSettled(this.#open.values());
    this.#open.clear();
    this.#tell({});
    await Promise.all(all.flatMap((each) => (each.status === 'fulfilled' ? [close(each.value)] : [])));
  }

  #check(endpoint: string): void {
    if (!isName(endpoint) || OWN.has(endpoint))
      throw new TaggedError(
        'invalid_endpoint',
        `${JSON.stringify(endpoint)} is no name for an endpoint: expected a-z, digits, '.', '_' or '-', and none of ${[...OWN].join(', ')}`,
      );
    if (!this.#open.has(endpoint) && this.#open.size >= ENDPOINTS)
      throw new TaggedError('invalid_endpoint', `a node has at most ${ENDPOINTS} endpoints: serve at one that is open`);
  }

  async #listen(bindAddress: string, port: number): Promise<Open> {
    const { identity, trustDomain, advertiseHost, allowedThumbprints, counters, denials } = this.#deps;
    const peers = new Map<TLSSocket, MeshPeer>();
    const listener = await createMeshTlsListener({
      ...{ identity, trustDomain, bindAddress, port, allowedThumbprints, counters },
      clientCertificate: 'required',
      alpn: ['h2'],
      onRefused: this.#deps.onRefused,
      onSocket(socket, peer) {
        if (peer === null) return;
        peers.set(socket, peer);
        socket.once('close', () => peers.delete(socket));
        if (denials.why(peer) !== null) socket.destroy();
      },
    });
    // Loaded only where something is served.
    const { Server: GrpcServer } = await import('@grpc/grpc-js');
    const server = new GrpcServer(grpcLimits(listener));
    serveGrpc(listener, server);
    const address = `${advertiseHost}:${listener.address().port}`;
    return { listener, server, address, peers, services: new Set() };
  }

  /** The last service of an endpoint closes it; peers hear of that first. */
  async #end(endpoint: string, open: Open, service: ServiceDefinition): Promise<void> {
    if (!open.services.delete(service)) return;
    if (open.services.size > 0) {
      open.server.removeService(service);
      return;
    }
    this.#open.delete(endpoint);
    const { [endpoint]: _, ...rest } = this.#told;
    this.#tell(rest);
    await close(open);
  }

  #tell(endpoints: Readonly<Record<string, string>>): void {
    this.#told = endpoints;
    this.#deps.tell(endpoints);
  }

  async #cutDenied(): Promise<void> {
    for (const opening of [...this.#open.values()]) {
      const open = await opening.catch(() => undefined);
      for (const [socket, peer] of open?.peers ?? []) if (this.#deps.denials.why(peer) !== null) socket.destroy();
    }
  }
}

async function close({ listener, server }: Open): Promise<void> {
  await listener.close(GRACE_MS);
  server.forceShutdown();
}

/**
 * A development mesh: relays, node processes, identity provider and console of one machine, started at once and ended together.
 * One mesh runs in a state folder; a second start finds the first, waits for it where it starts still, and says where it is.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DEVELOPMENT_TRUST_DOMAIN } from '@omnirelay/pki';
import { LIVE_CLUSTER, LIVE_MESH } from '@omnirelay/simulation';
import { BOUNDS } from './bounds.ts';
import { DEV_NAMES, type MeshNames, openDevAuthority } from './certificates.ts';
import {
  consoleSpec,
  type FaceAddresses,
  identitySpec,
  loadSecrets,
  nodeSpec,
  type SimulatedFleet,
  simulatedSpec,
} from './child-specs.ts';
import { claimFolder, STILL_STARTING } from './claim-folder.ts';
import type { DevAnswer, DevCommand, DevStatus } from './control-socket.ts';
import { DevMeshError } from './dev-mesh-error.ts';
import { prepareRegistry, type RegistryWish } from './dev-registry.ts';
import { leaseDemo } from './lease-demo.ts';
import { endLeftoverChildren, forgetChildren, rememberChildren } from './leftover-children.ts';
import { linkFaults } from './link-faults.ts';
import { type LinkRelay, startLinkRelay } from './link-relay.ts';
import { type NodePlan, planMesh, planSimulated, statusOf } from './mesh-plan.ts';
import { identityFolder, type NodeConfigContext, writeNodeConfig } from './node-config.ts';
import { nodeFleet } from './node-fleet.ts';
import { requireFreePorts } from './ports.ts';
import { untilAnswers } from './ready-checks.ts';
import { type FleetCommands, simulatedFleet } from './simulated-fleet.ts';
import { type DevProfile, makeStateFolder, stateFolder, wipeStateFolder, writePrivateFile } from './state-folder.ts';
import { type SupervisedProcess, superviseProcess } from './supervised-process.ts';
import { wantedPorts } from './wanted-ports.ts';

export interface DevMeshOptions {
  /** Holds `dev/`, with everything that is kept. */
  readonly home: string;
  /** 3 to 40; default 7. */
  readonly nodes?: number;
  /** One control node over so many simulated members, in place of real nodes. */
  readonly simulated?: SimulatedFleet;
  readonly portBase?: number;
  readonly consolePort?: number;
  readonly identityPort?: number;
  /** Default: sqlite. */
  readonly registry?: RegistryWish;
  /** Where control nodes and console send their traces (OTLP over HTTP). */
  readonly otlpEndpoint?: string | undefined;
  /** Forgets everything that was kept. */
  readonly reset?: boolean;
  /** Gateways and workers are those of the lease sample, beside its sink and its load generator. */
  readonly withDemo?: boolean;
  /** Without the console: for tests of the mesh alone. */
  readonly withConsole?: boolean;
  /** Ends the mesh, also while it starts. */
  readonly signal?: AbortSignal;
  /** One line for the person who looks on. */
  readonly say?: (line: string) => void;
}

export interface DevMesh extends AsyncDisposable {
  readonly kind: 'started';
  readonly profile: DevProfile;
  status(): DevStatus;
  command(command: DevCommand): Promise<DevAnswer>;
  /** Resolves when the mesh has ended, by `stop`, by the signal or by disposal. */
  readonly ended: Promise<void>;
}

export type DevMeshStart = DevMesh | { readonly kind: 'already-running'; readonly status: DevStatus };

/** @throws DevMeshError, RangeError for options out of bounds */
export async function startDevMesh(options: DevMeshOptions): Promise<DevMeshStart> {
  const say = options.say ?? (() => {});
  const { simulated } = options;
  const portBase = options.portBase ?? 17_421;
  const plans = simulated === undefined ? planMesh(options.nodes ?? 7, portBase) : planSimulated(portBase);
  const names: MeshNames = simulated === undefined ? DEV_NAMES : { meshId: LIVE_MESH, clusterId: LIVE_CLUSTER };
  const consolePort = options.consolePort ?? 3000;
  const identityPort = options.identityPort ?? 3001;
  const state = stateFolder(options.home, simulated === undefined ? 'real' : 'simulated');
  makeStateFolder(state);

  let handle: (command: DevCommand) => Promise<DevAnswer> = async () => STILL_STARTING;
  const socket = await claimFolder(state, { handle: (command) => handle(command), say, signal: options.signal });
  if (socket.kind === 'already-running') return socket;

  const stack = new AsyncDisposableStack();
  stack.defer(socket.close);
  const stopped = Promise.withResolvers<void>();
  let ending: Promise<void> | undefined;
  const end = () => {
    ending ??= (async () => {
      try {
        await stack.disposeAsync();
      } finally {
        stopped.resolve();
      }
    })();
    return ending;
  };
  try {
    const leftover = endLeftoverChildren(state);
    if (leftover > 0) say(`Ended ${leftover} processes that an earlier run had left frozen.`);
    if (options.reset === true) wipeStateFolder(state);
    makeStateFolder(state);
    const withConsole = options.withConsole ?? true;
    const registry = prepareRegistry(state, options.registry ?? { kind: 'sqlite' }, portBase);
    const demo = options.withDemo === true ? leaseDemo(state, portBase) : undefined;
    const wanted = wantedPorts({ plans, identityPort, ...(withConsole ? { consolePort } : {}) });
    await requireFreePorts([...wanted, ...registry.ports, ...(demo?.ports ?? [])]);

    const authority = await openDevAuthority(state, names);
    const faces: FaceAddresses = {
      consoleUrl: `http://localhost:${consolePort}`,
      consolePort,
      issuer: `http://127.0.0.1:${identityPort}`,
      identityPort,
      endpoints: plans.filter((plan) => plan.role === 'control').map((plan) => `127.0.0.1:${plan.controlGrpcPort}`),
      caFile: authority.certificateFile,
      clusterId: names.clusterId,
      otlpEndpoint: options.otlpEndpoint,
    };
    const profile: DevProfile = {
      socket: state.socket,
      consoleUrl: faces.consoleUrl,
      issuer: faces.issuer,
      endpoints: faces.endpoints,
      caFile: faces.caFile,
      trustDomain: DEVELOPMENT_TRUST_DOMAIN,
      ...names,
      supervisorPid: process.pid,
    };
    const context: NodeConfigContext = {
      plans,
      state,
      names,
      authority,
      issuer: faces.issuer,
      registry: registry.config,
      otlpEndpoint: options.otlpEndpoint,
    };
    const enrol = async (plan: NodePlan) => {
      mkdirSync(state.node(plan.nodeId), { recursive: true, mode: 0o700 });
      await authority.issue(plan.role, plan.nodeId, identityFolder(state, plan));
      writeNodeConfig(plan, context);
    };
    const secrets = loadSecrets(state);
    const faults = linkFaults();
    const services: SupervisedProcess[] = [];
    const fleet = nodeFleet({
      plans,
      faults,
      enrol,
      say,
      specOf: (plan) => {
        const file = join(state.node(plan.nodeId), 'omnirelay.json');
        if (simulated !== undefined) return simulatedSpec(state, plan, file, simulated);
        return demo?.nodeSpec(plan, file) ?? nodeSpec(state, plan, file);
      },
      onPids: () => remember(),
    });
    const commands: FleetCommands = simulated === undefined ? fleet : simulatedFleet(fleet, 'n0');
    const remember = () =>
      rememberChildren(state, [
        ...services.filter((service) => service.state() !== 'ended').map((service) => service.pid),
        ...fleet.pids(),
      ]);
    const startService = (service: SupervisedProcess) => {
      services.push(service);
      void service.ended.then(({ asked, how }) => {
        remember();
        if (!asked && ending === undefined) say(`${service.name} ended by itself (${how}):\n${service.lastLines()}`);
      });
    };

    stack.defer(() => forgetChildren(state));
    // What is started before it can fail is also what ends last.
    const nodeAt = (address: string) => plans.find((plan) => plan.ownAddress === address)?.nodeId;
    const relays: LinkRelay[] = await Promise.all(
      // Simulated members have no sockets, so nothing crosses a link here.
      (simulated === undefined ? plans : []).map((plan) =>
        startLinkRelay({
          nodeId: plan.nodeId,
          listen: { host: '127.0.0.1', port: plan.meshPort },
          target: { host: plan.ownAddress, port: plan.listenPort },
          nodeAt,
          faults,
        }),
      ),
    );
    for (const relay of relays) stack.use(relay);
    stack.defer(async () => {
      await Promise.all([fleet.endAll(), ...services.map((service) => service.end())]);
    });
    options.signal?.throwIfAborted();

    const consoleIdentity = await authority.issueAndRenew('console', 'console', state.console, (error) =>
      say(`The console's certificate was not renewed: ${(error as Error).message}`),
    );
    stack.use(consoleIdentity);
    if (registry.server !== undefined) startService(superviseProcess(registry.server));
    startService(superviseProcess(identitySpec(state, faces, { secrets, withDemo: demo !== undefined })));
    if (demo !== undefined) startService(superviseProcess(demo.sink));
    if (withConsole) startService(superviseProcess(consoleSpec(state, faces, secrets)));
    await Promise.all(plans.map(enrol));
    writePrivateFile(state.profile, `${JSON.stringify(profile, undefined, 2)}\n`);

    const deadline = AbortSignal.timeout(BOUNDS.startDeadlineMs);
    const ready = new AbortController();
    const waiting = AbortSignal.any([
      deadline,
      ready.signal,
      ...(options.signal === undefined ? [] : [options.signal]),
    ]);
    const isUp = (plan: NodePlan) => untilAnswers(`http://127.0.0.1:${plan.healthPort}/healthz`, { signal: waiting });
    const started = fleet.startAll(isUp);
    const parts: readonly { readonly name: string; readonly answers: Promise<void> }[] = [
      ...plans.map((plan) => ({ name: plan.nodeId, answers: isUp(plan) })),
      {
        name: 'identity provider',
        answers: untilAnswers(`${faces.issuer}/.well-known/openid-configuration`, { signal: waiting }),
      },
      ...(withConsole
        ? [{ name: 'console', answers: untilAnswers(`http://127.0.0.1:${consolePort}/`, { signal: waiting }) }]
        : []),
    ];
    // A service that ends before it answers will not answer.
    const broken = Promise.race(
      services.map(async (service) => {
        const { how } = await service.ended;
        throw new DevMeshError('not_ready', `${service.name} ended while it started (${how}):\n${service.lastLines()}`);
      }),
    );
    try {
      await Promise.race([Promise.all([started, ...parts.map((part) => part.answers)]), broken]);
    } catch (error) {
      ready.abort();
      started.catch(() => {});
      const outcomes = await Promise.allSettled(parts.map((part) => part.answers));
      options.signal?.throwIfAborted();
      if (!deadline.aborted) throw error;
      const silent = parts.filter((_, index) => outcomes[index]?.status === 'rejected').map((part) => part.name);
      throw new DevMeshError(
        'not_ready',
        `Not everything answered within ${BOUNDS.startDeadlineMs / 1000} s: ${silent.join(', ')}. Their logs are in ${join(state.path, 'logs')}.`,
      );
    }
    broken.catch(() => {});
    if (demo !== undefined) startService(superviseProcess(await demo.load(authority, faces, secrets)));

    const status = (): DevStatus => ({
      consoleUrl: faces.consoleUrl,
      issuer: faces.issuer,
      nodes: plans.map((plan) => ({
        ...statusOf(plan),
        state: fleet.stateOf(plan.nodeId),
        pid: fleet.pidOf(plan.nodeId),
      })),
      heldLinks: faults.list(),
      ...(simulated === undefined ? {} : { simulated }),
    });
    const act = async (command: DevCommand): Promise<string> => {
      switch (command.command) {
        case 'status':
          return 'running';
        case 'kill':
          return commands.kill(command.nodes, command.freeze ?? false);
        case 'restart':
          return commands.restart(command.nodes);
        case 'partition':
          return commands.partition(command.nodes, command.from, command.oneWay ?? false);
        case 'heal':
          return commands.heal(command.nodes);
        case 'stop':
          // The answer goes out first.
          setImmediate(() => void end());
          return 'stopping';
        default:
          throw new RangeError(`unknown command ${JSON.stringify(command)}`);
      }
    };
    handle = async (command) => {
      const message = await act(command);
      if (command.command !== 'status') say(message);
      return { ok: true, message, status: status() };
    };
    const onAbort = () => void end();
    options.signal?.addEventListener('abort', onAbort, { once: true });
    stack.defer(() => options.signal?.removeEventListener('abort', onAbort));
    return { kind: 'started', profile, status, command: handle, ended: stopped.promise, [Symbol.asyncDispose]: end };
  } catch (error) {
    await end();
    throw error;
  }
}

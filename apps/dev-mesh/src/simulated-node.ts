/**
 * The one real process of a simulated fleet: a control node with its real API, registry and certificates, whose view is that of a fleet in
 * the same process. The fleet's clock follows the wall clock; where the machine is too slow for it, it falls behind and says so, and no
 * member takes that for a stall.
 */
import { randomUUID } from 'node:crypto';
import type { OmniRelayConfig } from '@omnirelay/config';
import { type ControlNode, type KeptMembership, startControlNode } from '@omnirelay/mesh-node';
import { type BootId, type Instant, nodeId, prng } from '@omnirelay/primitives';
import { LiveChanges, LiveFleet, type LiveFleetOptions, type LiveMetadata } from '@omnirelay/simulation';
import { BOUNDS } from './bounds.ts';
import { type SimulatedCommand, simulatedCommands } from './simulated-commands.ts';

export interface SimulatedNodeOptions {
  readonly config: OmniRelayConfig;
  readonly members: number;
  readonly changesPerSecond: number;
  readonly signal?: AbortSignal;
  /** One line for the log. */
  readonly say: (line: string) => void;
}

export interface SimulatedNode extends AsyncDisposable {
  readonly control: ControlNode;
  readonly fleet: LiveFleet;
  /** Answers what was done. @throws RangeError */
  command(command: SimulatedCommand): string;
}

type FleetEvent = Parameters<LiveFleetOptions['onEvent']>[0];

export async function startSimulatedNode(options: SimulatedNodeOptions): Promise<SimulatedNode> {
  const { config, members, changesPerSecond, say } = options;
  const seed = prng(Date.now() >>> 0);
  const listeners = new Set<(event: FleetEvent) => void>();
  const fleet = new LiveFleet({
    members,
    seed: seed.uint32(),
    self: selfOf(config),
    bootIdOf: () => randomUUID() as string as BootId,
    wall: Date.now,
    onEvent: (event) => {
      for (const listener of [...listeners]) listener(event);
    },
  });
  const changes = new LiveChanges(fleet, { perSecond: changesPerSecond, chance: seed.fork('changes') });
  const kept: KeptMembership = {
    self: nodeId(config.mesh.gossip.nodeId),
    view: () => fleet.view(),
    gauges: () => fleet.gauges(),
    toWall: (at: Instant) => new Date(Date.now() - (fleet.now - at)),
    isNeighbour: (id) => fleet.isNeighbour(id),
    vantageOf: (id) => fleet.vantageOf(id),
    probersOf: (id) => fleet.probersOf(id),
    raiseHighWater: (mark) => fleet.raiseHighWater(mark),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  await using started = new AsyncDisposableStack();
  const control = started.use(
    await startControlNode(config, kept, options.signal === undefined ? {} : { signal: options.signal }),
  );
  fleet.describeSelf(selfOf(config, control.ports));
  started.use(keepPace(fleet, changes, say));
  const lifetime = started.move();
  return {
    control,
    fleet,
    command: simulatedCommands(fleet, changes),
    [Symbol.asyncDispose]: () => lifetime.disposeAsync(),
  };
}

function selfOf(config: OmniRelayConfig, ports?: ControlNode['ports']): LiveMetadata {
  const { role, region, zone, meshVersion, labels, advertiseHost } = config.mesh.gossip;
  const endpoints =
    ports === undefined
      ? {}
      : {
          controlGrpc: `${advertiseHost}:${ports.controlGrpc}`,
          controlHttps: `${advertiseHost}:${ports.controlHttps}`,
        };
  return { role, region, zone, meshVersion, http3Support: false, endpoints, posture: 'mtls-dev', labels };
}

function keepPace(fleet: LiveFleet, changes: LiveChanges, say: (line: string) => void): Disposable {
  const { stepMs, budgetMs, behindMs, tellEveryMs } = BOUNDS.simulated;
  let startedAt = performance.now() - fleet.now;
  let lostMs = 0;
  let toldAt = startedAt;
  const timer = setInterval(() => {
    const now = performance.now();
    // The API answers in between, however much there is to simulate.
    fleet.advanceTo(now - startedAt, () => performance.now() - now > budgetMs);
    changes.catchUp();
    const behind = now - startedAt - fleet.now;
    if (behind <= behindMs) return;
    startedAt += behind;
    lostMs += behind;
    if (now - toldAt < tellEveryMs) return;
    say(`simulated time has fallen ${Math.round(lostMs)} ms behind: fewer members or changes would keep up`);
    toldAt = now;
    lostMs = 0;
  }, stepMs);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

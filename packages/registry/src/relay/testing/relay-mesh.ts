/** Control nodes and callers with real certificates on loopback, for the tests of the relay. */
import { randomUUID } from 'node:crypto';
import { createGossipTransport, formatAddress, type GossipTransport } from '@omnirelay/transport';
import { type TestMesh, testMesh } from '@omnirelay/transport/testing';
import type { RegistryStore } from '../../port.ts';
import type { ControlNodeAddress, RelayTimes } from '../relay-options.ts';
import { openRelayStore } from '../relay-store.ts';
import { RELAY_STREAM } from '../relay-stream.ts';
import type { RelayRules } from '../server/relay-rules.ts';
import { createRelayServer, type RelayServer, type RelayServerOptions } from '../server/relay-server.ts';
import { EVERYTHING } from './everything.ts';

/** Faults are found soon. */
export const QUICK: Partial<RelayTimes> = {
  asideMs: 50,
  readBackMs: 300,
  watchDarkMs: 500,
  pingMs: 200,
  silenceMs: 800,
};

export interface TestControlNode extends AsyncDisposable {
  readonly nodeId: string;
  readonly address: string;
  readonly transport: GossipTransport;
  readonly relay: RelayServer;
  /** As a process that dies: nothing is said any more. */
  cut(): Promise<void>;
}

export interface TestCaller extends AsyncDisposable {
  readonly store: RegistryStore;
  readonly transport: GossipTransport;
}

let made: Promise<TestMesh> | undefined;
export const relayMesh = (): Promise<TestMesh> => {
  made ??= testMesh();
  return made;
};

const NO_GOSSIP = { onChannel: (channel: { close(reason: string): void }) => channel.close('no gossip here') };

export async function startControl(
  nodeId: string,
  options: Omit<RelayServerOptions, 'rules'> & { readonly rules?: RelayRules; readonly port?: number },
): Promise<TestControlNode> {
  const mesh = await relayMesh();
  const relay = createRelayServer({ rules: EVERYTHING, ...options });
  const transport = await createGossipTransport({
    identity: await mesh.identity(nodeId, { role: 'control' }),
    trustDomain: mesh.trustDomain,
    bindAddress: '127.0.0.1',
    port: options.port ?? 0,
    bounds: { closeGraceMs: 50 },
    streams: [{ ...RELAY_STREAM, onChannel: (channel) => relay.accept(channel) }],
    ...NO_GOSSIP,
  });
  const end = async (): Promise<void> => {
    relay[Symbol.dispose]();
    await transport.close();
  };
  return {
    nodeId,
    address: formatAddress(transport.address()),
    transport,
    relay,
    cut: end,
    [Symbol.asyncDispose]: end,
  };
}

export interface CallerOptions {
  readonly nodeId?: string;
  readonly role?: 'worker' | 'gateway' | 'control';
  readonly clusterId?: string;
  readonly times?: Partial<RelayTimes>;
  readonly controlNodes: () => readonly ControlNodeAddress[];
  readonly onDial?: (address: string) => void;
}

export async function startCaller(options: CallerOptions): Promise<TestCaller> {
  const mesh = await relayMesh();
  const { nodeId = `w-${randomUUID().slice(0, 8)}`, role = 'worker', clusterId = 'c1', controlNodes } = options;
  const transport = await createGossipTransport({
    identity: await mesh.identity(nodeId, { role, clusterId }),
    trustDomain: mesh.trustDomain,
    bindAddress: '127.0.0.1',
    port: 0,
    bounds: { closeGraceMs: 50 },
    streams: [RELAY_STREAM],
    ...NO_GOSSIP,
  });
  try {
    const store = await openRelayStore({
      nodeId,
      clusterId,
      async dial(address, wait) {
        const channel = await transport.dial(address, wait);
        options.onDial?.(address);
        return channel;
      },
      controlNodes,
      times: { ...QUICK, ...options.times },
    });
    const dispose = store[Symbol.asyncDispose].bind(store);
    const end = async (): Promise<void> => {
      await dispose();
      await transport.close();
    };
    return { store, transport, [Symbol.asyncDispose]: end };
  } catch (error) {
    await transport.close();
    throw error;
  }
}

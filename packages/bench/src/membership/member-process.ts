/** A process that hosts some real mesh nodes and reports what each sees. Driven by the membership bench over IPC; ends with it. */
import { loadConfig } from '@omnirelay/config';
import { type MeshNode, startMeshNode } from '@omnirelay/mesh-node';
import type { SwimEvent } from '@omnirelay/protocol';
import { sharedClockMs } from '../process-usage.ts';
import type { Observation } from './fleet.ts';
import type { HostAnswer, HostCommand } from './host-messages.ts';

const SEEN: Readonly<Partial<Record<Extract<SwimEvent, { kind: 'member-changed' }>['change'], Observation>>> = {
  joined: 'joined',
  rejoined: 'joined',
  suspected: 'suspected',
  refuted: 'refuted',
  died: 'gone',
  left: 'left',
};

const say = (answer: HostAnswer): void => void process.send?.(answer);
const nodes: MeshNode[] = [];
let ownStalls = 0;
let prepared: Extract<HostCommand, { kind: 'prepare' }>['members'] = [];

async function join(): Promise<void> {
  say({ kind: 'joining', atMs: sharedClockMs() });
  for (const { name, config } of prepared) {
    const node = await startMeshNode(loadConfig({ text: config, env: {} }));
    nodes.push(node);
    for (const member of node.membership.view().members.values()) {
      if (member.nodeId !== node.nodeId)
        say({
          kind: 'sighting',
          sighting: { observer: name, subject: member.nodeId, what: 'joined', atMs: sharedClockMs() },
        });
    }
    node.membership.subscribe((event) => {
      if (event.kind === 'own-stall') ownStalls++;
      if (event.kind !== 'member-changed') return;
      const what = SEEN[event.change];
      if (what !== undefined)
        say({
          kind: 'sighting',
          sighting: { observer: name, subject: event.member.nodeId, what, atMs: sharedClockMs() },
        });
    });
  }
}

async function act(command: HostCommand): Promise<void> {
  switch (command.kind) {
    case 'prepare':
      prepared = command.members;
      say({ kind: 'prepared' });
      return;
    case 'join':
      await join();
      return;
    case 'leave':
      say({ kind: 'leaving', atMs: sharedClockMs() });
      await Promise.all(nodes.splice(0).map((node) => node[Symbol.asyncDispose]()));
      return;
    case 'census':
      say({
        kind: 'census',
        alive: nodes.map(
          (node) => [...node.membership.view().members.values()].filter((member) => member.liveness === 'alive').length,
        ),
        channels: nodes.map((node) => node.membership.gauges().channels),
        ownStalls,
        localHealth: nodes.map((node) => node.membership.view().localHealth),
      });
      return;
  }
}

process.on('message', (command: HostCommand) => {
  act(command).catch((error: unknown) =>
    say({ kind: 'failed', detail: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));

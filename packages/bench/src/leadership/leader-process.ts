/** A process that is one real control node, and does what it may under the scopes it leads. Driven over IPC; ends with its parent. */
import { setTimeout as delay } from 'node:timers/promises';
import { loadConfig } from '@omnirelay/config';
import { type MeshNode, startMeshNode } from '@omnirelay/mesh-node';
import { openRegistryStore } from '@omnirelay/mesh-node/registry-store';
import type { Authority } from '@omnirelay/protocol';
import { isRegistryError } from '@omnirelay/registry';
import { sharedClockMs } from '../process-usage.ts';
import { type EffectWriter, effectWriter } from './effects.ts';
import type { LeaderAnswer, LeaderCommand, LeaderStart } from './leader-messages.ts';

/** How often it looks whether it may begin, beside being told. */
const LOOK_MS = 10;

const say = (answer: LeaderAnswer): void => void process.send?.(answer);
const over = new AbortController();
/** Of the claims that it had, by their ids: what was good once. */
const authorities = new Map<string, Authority>();
let node: MeshNode | undefined;
let writer: EffectWriter | undefined;

async function start({ config: text, scopes, keepsLog, everyMs }: LeaderStart): Promise<void> {
  const config = loadConfig({ text, env: {} });
  node = await startMeshNode(config);
  const store = await openRegistryStore(config, over.signal);
  writer = effectWriter(store, node.nodeId, { kept: keepsLog });
  for (const scope of scopes) void work(node, writer, { scope, keepsLog, everyMs });
  say({ kind: 'started' });
}

interface Work {
  readonly scope: string;
  readonly keepsLog: boolean;
  readonly everyMs: number;
}

/** One effect after another while it may, asking at the start of each. */
async function work(
  { leadership }: MeshNode,
  writing: EffectWriter,
  { scope, keepsLog, everyMs }: Work,
): Promise<void> {
  let told: string | undefined;
  while (!over.signal.aborted) {
    const admission = leadership.admit(scope);
    if (admission.kind === 'refused') {
      await elected(leadership, scope);
      continue;
    }
    const { authority } = admission;
    authorities.set(authority.claimId, authority);
    const beganMs = sharedClockMs();
    try {
      const { kind, effect, ...more } = await writing.append(authority);
      const atMs = sharedClockMs();
      if (kind === 'accepted' && (keepsLog || told !== authority.claimId)) say({ kind, scope, effect, beganMs, atMs });
      if (kind === 'accepted') told = authority.claimId;
      else if (kind === 'unknown') say({ kind, scope, effect });
      else say({ kind: 'refused', scope, effect, cause: 'cause' in more ? more.cause : '' });
    } catch (error) {
      if (!isRegistryError(error)) say({ kind: 'failed', detail: (error as Error).stack ?? String(error) });
    } finally {
      admission.acknowledge();
    }
    await delay(everyMs);
  }
}

/** Until it is told of its election, or a moment has passed. */
function elected(leadership: MeshNode['leadership'], scope: string): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(end, LOOK_MS);
    const stop = leadership.onEvent((event) => {
      if (event.scope === scope && (event.kind === 'elected' || event.kind === 'renewed')) end();
    });
  });
}

async function goOn(claimId: string): Promise<string> {
  const authority = authorities.get(claimId);
  if (authority === undefined || writer === undefined) return 'it never led';
  try {
    const outcome = await writer.append(authority);
    return outcome.kind === 'refused' ? `refused: ${outcome.cause}` : outcome.kind;
  } catch (error) {
    return `failed: ${(error as Error).message}`;
  }
}

async function act(command: LeaderCommand): Promise<void> {
  switch (command.kind) {
    case 'start':
      return start(command.start);
    case 'census': {
      const members = [...(node?.membership.view().members.values() ?? [])];
      const status = node?.leadership.status();
      say({
        kind: 'census',
        alive: members.filter(({ liveness }) => liveness === 'alive').length,
        holds: status?.holds ?? [],
        sound: status !== undefined && status.epoch !== null && status.clockTrusted && status.registry === 'ok',
      });
      return;
    }
    case 'go-on':
      say({ kind: 'went-on', outcome: await goOn(command.claimId) });
      return;
    case 'leave':
      say({ kind: 'leaving', atMs: sharedClockMs() });
      await node?.[Symbol.asyncDispose]();
      over.abort();
  }
}

process.on('message', (command: LeaderCommand) => {
  act(command).catch((error: unknown) =>
    say({ kind: 'failed', detail: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));

/**
 * Real leaders append effects to one log, and whoever leads is frozen for longer than its lease, in the middle of its work. When it goes on it first does what
 * it was about to do, then writes on under its old claim without asking. None of that may be accepted once the next has begun.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { loadConfig } from '@omnirelay/config';
import { openRegistryStore } from '@omnirelay/mesh-node/registry-store';
import { judgeEffects } from './effect-log.ts';
import { type Effect, readEffects } from './effects.ts';
import { type LeaderFleet, startLeaderFleet } from './leader-fleet.ts';
import { type Backend, startStore } from './store-process.ts';

export interface FrozenLeaderOptions {
  readonly backend: Backend;
  readonly freezeMs: number;
  /** Freezes after which another led. */
  readonly takeovers: number;
  readonly nodes?: number;
  readonly signal?: AbortSignal;
  readonly progress?: (line: string) => void;
}

export interface FrozenLeaderFigures {
  readonly effects: number;
  readonly claims: number;
  readonly freezes: number;
  readonly takeovers: number;
  /** Writes of leaders that went on, and were refused. */
  readonly refused: number;
}

const SCOPE = 'jobs';
/** Writes on under an old claim, after each freeze. */
const GOES_ON = 20;
/** Whoever is frozen while it holds the one lock of a store holds everybody up: such freezes show nothing, and are made again. */
const FREEZES_A_TAKEOVER = 12;

export async function frozenLeader(
  options: FrozenLeaderOptions,
): Promise<{ readonly figures: FrozenLeaderFigures; readonly problems: readonly string[] }> {
  const { backend, freezeMs, takeovers: wanted, nodes = 3, signal, progress } = options;
  await using store = await startStore(backend);
  await using fleet = await startLeaderFleet({
    nodes,
    registry: () => store.registry,
    scopes: [SCOPE],
    keepsLog: true,
    // A commit of sqlite holds its lock: there must be time without it.
    everyMs: backend === 'sqlite' ? 150 : 2,
  });
  const acknowledged: Effect[] = [];
  fleet.onAnswer((_name, answer) => {
    if (answer.kind === 'accepted' && answer.scope === SCOPE) acknowledged.push(answer.effect);
  });
  const problems: string[] = [];
  let [freezes, takeovers, refused] = [0, 0, 0];
  while (takeovers < wanted && freezes < wanted * FREEZES_A_TAKEOVER) {
    signal?.throwIfAborted();
    await fleet.settled();
    await delay(Math.random() * 200);
    const round = await freezeOnce(fleet, freezeMs);
    freezes += 1;
    if (round.takenOver) takeovers += 1;
    // What came of one without an answer is in the log.
    const accepted = round.outcomes.filter((outcome) => outcome === 'accepted');
    refused += round.outcomes.filter((outcome) => outcome.startsWith('refused')).length;
    for (const outcome of accepted) problems.push(`${round.name} went on under ${round.fence}: ${outcome}`);
    const came = round.takenOver
      ? `another led; of ${round.outcomes.length} writes of it ${accepted.length} were accepted`
      : 'and the store with it';
    progress?.(`${backend}: ${round.name} frozen for ${freezeMs / 1000} s, ${came}`);
  }
  await fleet.settled();
  const config = loadConfig({ text: fleet.configOf(fleet.names[0] ?? ''), env: {} });
  await using reader = await openRegistryStore(config, signal ?? new AbortController().signal);
  // What was acknowledged is in the log by then; what is written meanwhile does no harm.
  const told = [...acknowledged];
  const verdict = judgeEffects({ scope: SCOPE, kept: await readEffects(reader, SCOPE), acknowledged: told });
  problems.push(...verdict.problems);
  for (const { seq, fence, txnId } of verdict.lost)
    problems.push(`effect ${seq} (${fence}, ${txnId}) was acknowledged and is lost`);
  if (takeovers < wanted) problems.push(`another led after ${takeovers} of ${freezes} freezes only`);
  if (refused === 0) problems.push('no write of a frozen leader was ever refused: nothing was shown');
  const { effects, claims } = verdict;
  return { figures: { effects, claims, freezes, takeovers, refused }, problems };
}

async function freezeOnce(fleet: LeaderFleet, freezeMs: number) {
  const leader = fleet.leaderOf(SCOPE);
  if (leader === undefined) throw new Error(`nobody leads ${SCOPE}`);
  const { name, effect } = leader;
  fleet.freeze(name);
  await delay(freezeMs);
  const takenOver = fleet.leaderOf(SCOPE)?.effect.claimId !== effect.claimId;
  fleet.thaw(name);
  const outcomes: string[] = [];
  // Without a takeover its claim may well be good.
  for (let write = 0; takenOver && write < GOES_ON; write++)
    outcomes.push((await fleet.ask(name, { kind: 'go-on', scope: SCOPE, claimId: effect.claimId }, 'went-on')).outcome);
  return { name, fence: effect.fence, takenOver, outcomes };
}

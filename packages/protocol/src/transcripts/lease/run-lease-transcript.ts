/**
 * The language of lease transcripts, in blocks as those of membership are:
 *
 *     boot NAME [SCOPE[:fenced]...] | run MS | kill NAME | stop NAME | resume NAME | jump NAME MS (of the wall clock)
 *     accuse NAME [confirmed] | calm | dark NAME... | light | refuse-beats NAME... | lose-answers N | back-up | restore | adopt EPOCH
 *     sweep NAME... | step-down NAME SCOPE [NEXT] | leave NAME | hear NAME FROM | hear-lineage NAME EPOCH | guard NAME SCOPE
 */
import type { NodeId } from '@omnirelay/primitives';
import { runBlocks } from '../run-blocks.ts';
import { IdealLeases } from './ideal-leases.ts';

export function runLeaseTranscript(text: string): string {
  let say: (line: string) => void = () => undefined;
  const leases = new IdealLeases((line) => say(line));
  return runBlocks(text, (command, sayNow) => {
    say = sayNow;
    execute(leases, command, sayNow);
  });
}

function execute(leases: IdealLeases, command: string, say: (line: string) => void): void {
  const [verb, first = '', ...rest] = command.trim().split(/\s+/);
  const { registry } = leases;
  const names = [first, ...rest];
  const verbs: Readonly<Record<string, () => void>> = {
    boot: () =>
      leases.boot(
        first,
        rest.map((each) => {
          const [scope = '', effects] = each.split(':');
          return { scope, effects: effects === 'fenced' ? 'fenced' : 'unfenced' };
        }),
      ),
    run: () => leases.run(Number(first)),
    kill: () => leases.kill(first),
    stop: () => leases.stop(first),
    resume: () => leases.resume(first),
    jump: () => leases.jump(first, Number(rest[0])),
    accuse: () => leases.accuse(first, rest[0] === 'confirmed'),
    calm: () => leases.calm(),
    dark: () => {
      for (const name of names) registry.dark.add(name);
    },
    light: () => {
      registry.dark.clear();
      registry.refusesBeats.clear();
    },
    'refuse-beats': () => {
      for (const name of names) registry.refusesBeats.add(name);
    },
    'lose-answers': () => {
      registry.answersToLose = Number(first);
    },
    'back-up': () => registry.backUp(),
    restore: () => registry.restore(),
    sweep: () => registry.sweep(names),
    adopt: () => registry.adopt(BigInt(first)),
    'step-down': () =>
      leases.feed(first, { kind: 'step-down', scope: rest[0] ?? '', ...(rest[1] && { next: rest[1] as NodeId }) }),
    leave: () => leases.feed(first, { kind: 'leave' }),
    hear: () => leases.hearClaims(first, rest[0] ?? ''),
    'hear-lineage': () => leases.feed(first, { kind: 'lineage-heard', lineageEpoch: BigInt(rest[0] ?? 0) }),
    guard: () => say(`${first}: ${leases.guard(first, rest[0] ?? '')}`),
  };
  const run = verbs[verb ?? ''];
  if (run === undefined) throw new Error(`unknown command ${command}`);
  run();
}

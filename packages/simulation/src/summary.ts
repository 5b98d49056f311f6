/** What `npm run sim` prints for people. */
import type { NodeReplay } from './replay-node.ts';
import type { RunResult } from './run-options.ts';
import type { Shrunk } from './shrink.ts';

export interface ReplayHint {
  readonly nodes: number;
  readonly plan: string;
  readonly profile: string;
  readonly minutes: number;
  readonly mutant: string | null;
}

/** The command that runs exactly this seed again. */
export const replayCommand = (seed: number, hint: ReplayHint): string =>
  `npm run sim -- --seed ${seed} --nodes ${hint.nodes} --plan ${hint.plan} --profile ${hint.profile} --minutes ${hint.minutes}${hint.mutant === null ? '' : ` --mutant ${hint.mutant}`}`;

export function describeRun({ stats, ok, seed }: RunResult): string {
  const { virtualMs, events, frames, bytes, lives, faults, traceHash } = stats;
  return `seed ${seed}: ${ok ? 'clean' : 'FAILED'}; ${Math.round(virtualMs / 1000)} virtual s, ${faults} faults, ${lives} lives, ${events} events, ${frames} frames, about ${Math.round(bytes / 1024)} KiB, trace ${traceHash}`;
}

export function describeFailures(result: RunResult, command: string): string {
  const lines = result.failures.map(
    ({ checker, holds, atMs, problem }) => `  ${checker} (holds ${holds}) at ${atMs.toFixed(1)} ms: ${problem}`,
  );
  return [
    `seed ${result.seed} broke ${result.failures.length} promise(s):`,
    ...lines,
    `replay it with: ${command}`,
  ].join('\n');
}

/** The smallest plan found, fault by fault. */
export function describeShrunk({ options, result, runs }: Shrunk, checker: string): string {
  const { faults } = options.faultPlan;
  const failure = result.failures.find((each) => each.checker === checker);
  return [
    `shrunk in ${runs} runs to ${faults.length} fault(s), ${options.nodes} nodes and ${options.minutes} virtual minutes, which still break ${checker}:`,
    ...faults.map(({ at, kind, ...rest }) => `  at ${at} ms ${kind} ${JSON.stringify(rest)}`),
    `  ${failure?.problem ?? ''} (at ${Math.round(failure?.atMs ?? 0)} ms)`,
  ].join('\n');
}

/** What the recording of a real node came to. */
export function describeNodeReplay(replay: NodeReplay): string {
  const { nodeId, meshVersion, inputs, compared, differsAtLine, threw, complete, members, lastedMs } = replay;
  const held = Object.entries(members).map(([liveness, count]) => `${count} ${liveness}`);
  const trace =
    compared === 0
      ? 'it ended before the first hash of its outputs: there is nothing to compare'
      : differsAtLine === null
        ? `the outputs are the recorded ones (${compared} hashes)`
        : `the outputs DIFFER before line ${differsAtLine}: the code has changed`;
  return [
    `node ${nodeId} (version ${meshVersion}): ${inputs} inputs over ${(lastedMs / 1000).toFixed(1)} s${complete ? '' : ', cut short'}; at its end it held ${held.join(', ')}`,
    trace,
    ...(threw === null ? [] : [`the machine threw at ${threw}`]),
  ].join('\n');
}

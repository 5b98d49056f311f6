/** What to do about a split brain, step by step, each with what it is seen by and the command that asks the same. */
import Link from 'next/link';
import {
  leaderHistoryCommand,
  leaderStatusCommand,
  rejectionsCommand,
  stepDownCommand,
} from '../../data/cli-command.ts';
import type { LeaderConflict } from '../../data/model.ts';
import { CliLine } from '../../ui/cli-line.tsx';
import { Glyph } from '../../ui/status-mark.tsx';
import { byFence, causeOf, causeSentence } from './split-brain-words.ts';

export interface SplitBrainStepsProps {
  readonly cluster: string;
  readonly conflict: LeaderConflict;
  /** Only one claim is heard any more. */
  readonly over: boolean;
  /** Where the runbook is: an address, or its place in the source. */
  readonly runbook: string;
}

interface StepProps {
  readonly done: boolean;
  readonly title: string;
  readonly children: React.ReactNode;
}

function Step({ done, title, children }: StepProps) {
  return (
    <li className="flex gap-3 border-b border-line px-3 py-3 last:border-b-0">
      <span className="pt-1">
        <Glyph shape={done ? 'filled-circle' : 'hollow-circle'} colour={done ? 'alive' : 'left'} />
      </span>
      <div className="flex min-w-0 grow flex-col gap-2">
        <h3 className="font-medium">
          {title}
          <span className="sr-only">{done ? ' (done)' : ''}</span>
        </h3>
        {children}
      </div>
    </li>
  );
}

export function SplitBrainSteps({ cluster, conflict, over, runbook }: SplitBrainStepsProps) {
  const { scope } = conflict;
  const [, lower] = byFence(conflict);
  const cause = causeOf(conflict);
  const gone = over || conflict.lowerSteppedDown;
  const lowerId = lower?.nodeId ?? 'the lower one';
  return (
    <section aria-label="What to do" className="border border-line">
      <h2 className="table-head flex items-center bg-raised text-text">What to do</h2>
      <ol>
        <Step done={gone} title={gone ? `${lowerId} has stepped down` : `Wait until ${lowerId} steps down`}>
          <p className="text-soft">
            The one with the lower fence does so by itself as soon as it hears of the other. Where it does not, ask it
            to, or stop its process.
          </p>
          {gone ? null : <CliLine command={stepDownCommand(scope, { reason: 'split brain' })} />}
        </Step>
        <Step done={over && cause.kind === 'went-on'} title="See why it happened">
          <p>{causeSentence(cause, lowerId)}</p>
          {cause.kind === 'went-on' ? (
            <p className="text-soft">
              Look at{' '}
              <Link className="link font-mono text-sm" href={`/c/${cluster}/nodes/${lowerId}/events`} prefetch={false}>
                {lowerId}
              </Link>{' '}
              and its machine: swap, a paused VM, a starved container; and whether the two hear each other in the{' '}
              <Link className="link" href={`/c/${cluster}/network`} prefetch={false}>
                network
              </Link>
              .
            </p>
          ) : (
            <>
              <p className="text-soft">
                Compare the store and the lineage at each control node, on the{' '}
                <Link className="link" href="/fleet" prefetch={false}>
                  fleet page
                </Link>{' '}
                or with the command, and take the old store out of use.
              </p>
              <CliLine command="omnirelay mesh lineage show" />
            </>
          )}
        </Step>
        <Step done={false} title="See what both did in between">
          <p className="text-soft">
            What was written under the lower fence was refused, and stands below. What a scope with unfenced effects did
            outside of the registry may have been done twice: go through its history.
          </p>
          <CliLine command={leaderHistoryCommand({ q: '', scope })} />
          <CliLine command={rejectionsCommand(scope)} />
        </Step>
        <Step done={over} title="Be sure that it is over">
          <p className="text-soft">It is, once only one live claim is heard, here and at every control node.</p>
          <CliLine command={leaderStatusCommand(scope)} />
        </Step>
      </ol>
      <p className="border-t border-line px-3 py-2 text-soft">
        The whole of it, for each registry:{' '}
        {runbook.includes('://') ? (
          <a className="link" href={runbook} target="_blank" rel="noreferrer">
            runbook on split brain
          </a>
        ) : (
          <code>{runbook}</code>
        )}
      </p>
    </section>
  );
}

'use client';
/** Why the mesh, or the node whose view was chosen, thinks so: accusers, confirmations, probes, the deadline, and what happened before. */
import { statusCommand } from '../../data/cli-command.ts';
import { problemText } from '../../data/console-api.tsx';
import type { PeerEvidence } from '../../data/model.ts';
import { Unreadable } from '../../data/unreadable.tsx';
import { LivenessMark } from '../../ui/status-mark.tsx';
import { span } from '../../ui/time.ts';
import { useTimes } from '../../ui/time-zone.tsx';
import { useNow } from '../../ui/use-now.ts';
import { Countdown } from './countdown.tsx';
import { observerSentence } from './observer-sentence.ts';
import { ProbersTable } from './probers-table.tsx';
import { RowsTable } from './rows-table.tsx';
import { type EvidenceOf, type ReceivedEvidence, useEvidence } from './use-evidence.ts';

function verdict(evidence: PeerEvidence): string {
  const { status, confirmations, confirmationsNeeded, concludedBy } = evidence;
  if (status === 'Suspect') return `${confirmations} of ${confirmationsNeeded} independent confirmations`;
  if (status === 'Dead') {
    const by = concludedBy === undefined ? 'Declared dead' : `Declared dead by ${concludedBy}`;
    return confirmationsNeeded === 0
      ? by
      : `${by}, with ${confirmations} confirmations; ${confirmationsNeeded} were needed`;
  }
  if (status === 'Left') return 'It said goodbye and left';
  return 'Nobody suspects it';
}

/** Evidence is of a moment: which, how long ago, and whether newer could not be had. */
function Age({ received, problem }: { readonly received: ReceivedEvidence; readonly problem: string | undefined }) {
  const { clockTimeMs } = useTimes();
  const ageMs = useNow(1_000) - received.receivedAtMs;
  return (
    <p className="text-sm text-soft">
      Evidence of <time dateTime={received.evidence.generatedAt}>{clockTimeMs(received.evidence.generatedAt)}</time>,{' '}
      {ageMs < 1_000 ? 'now' : `${span(ageMs)} ago`}.
      {problem === undefined ? '' : ` Newer could not be read: ${problem}`}
    </p>
  );
}

const mono = (text: string): React.ReactNode => <span className="font-mono text-sm">{text}</span>;

export interface NodeEventsProps extends EvidenceOf {
  /** Beside the verdict; given by the page. */
  readonly tools?: React.ReactNode;
}

export function NodeEvents({ nodeId, peer, vantage, tools }: NodeEventsProps) {
  const { clockTimeMs, fullTime } = useTimes();
  const answer = useEvidence({ nodeId, peer, vantage });
  if (answer.data === undefined)
    return (
      <div className="flex flex-col gap-4">
        {tools}
        <Unreadable
          what={vantage === undefined ? 'The evidence' : `The evidence of ${vantage}`}
          error={answer.error}
          command={statusCommand(nodeId, vantage)}
        />
      </div>
    );
  const { evidence } = answer.data;
  const { suspectedAt, deadline, observedBy } = evidence;
  return (
    <div className="flex flex-col gap-4">
      <section className="flex flex-col gap-2 border border-line p-3" aria-label="Verdict">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <span className="font-medium">
            <LivenessMark status={evidence.status} />
          </span>
          <span>{verdict(evidence)}</span>
          <span className="text-soft">since {fullTime(evidence.statusSince)}</span>
          {tools === undefined ? null : <span className="ml-auto">{tools}</span>}
        </div>
        {evidence.status === 'Suspect' && deadline !== undefined ? (
          <Countdown received={answer.data} from={suspectedAt ?? evidence.statusSince} deadline={deadline} />
        ) : null}
        <p className="text-soft">
          {observerSentence(evidence)}
          {evidence.probedAt === undefined
            ? ''
            : ` Last probe ${clockTimeMs(evidence.probedAt)}: ${evidence.probeOutcome ?? 'no outcome yet'}.`}
          {evidence.rttMs === undefined ? '' : ` Round trip ${evidence.rttMs.toFixed(1)} ms.`}
        </p>
        <Age received={answer.data} problem={answer.isError ? problemText(answer.error) : undefined} />
      </section>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <RowsTable
          caption={evidence.status === 'Dead' ? 'Who accused it' : 'Who suspects it'}
          heads={['Accuser', 'Cause', 'At']}
          rows={evidence.accusations.map((accusation) => [
            mono(accusation.accuser),
            accusation.cause,
            clockTimeMs(accusation.at),
          ])}
          none={
            evidence.status === 'Dead'
              ? `${observedBy} heard of the death only after it: no accusation reached it.`
              : 'Nobody.'
          }
        />
        <RowsTable
          caption="Indirect probes"
          heads={['Through', 'Outcome']}
          rows={evidence.indirect.map((probe) => [mono(probe.helper), probe.outcome])}
          none={`${observedBy} asked nobody to probe it.`}
        />
      </div>
      <ProbersTable nodeId={nodeId} peer={peer} probers={evidence.probers} />
      <RowsTable
        caption="Transitions"
        heads={['At', 'Change', 'Detail', 'Known from', 'Correlation']}
        rows={evidence.transitions.map((transition) => [
          <time
            key="t"
            dateTime={transition.at}
            className="whitespace-nowrap"
          >{`${fullTime(transition.at).slice(0, 10)} ${clockTimeMs(transition.at)}`}</time>,
          transition.change,
          transition.detail,
          transition.source === 'record' ? 'the record' : `what ${evidence.source} saw`,
          mono(transition.correlationId),
        ])}
        none={
          vantage === undefined || observedBy === evidence.source
            ? `${observedBy} has seen no change of this node since it started.`
            : `${observedBy} does not tell what happened before: only a control node that is asked for its own view does.`
        }
      />
    </div>
  );
}

'use client';
/** Why the mesh thinks so: accusers, confirmations, indirect probes, the deadline, and what happened before. */
import { problemText } from '../../data/console-api.tsx';
import type { Peer, PeerEvidence } from '../../data/model.ts';
import { Unreadable } from '../../data/unreadable.tsx';
import { LivenessMark } from '../../ui/status-mark.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { span } from '../../ui/time.ts';
import { useTimes } from '../../ui/time-zone.tsx';
import { useNow } from '../../ui/use-now.ts';
import { Countdown } from './countdown.tsx';
import { type ReceivedEvidence, useEvidence } from './use-evidence.ts';

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

function Table({
  caption,
  heads,
  rows,
  none,
}: {
  readonly caption: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly React.ReactNode[])[];
  readonly none: string;
}) {
  return (
    <section className="min-w-0 border border-line">
      <h2 className="table-head flex items-center bg-raised text-text">
        {caption}
        <span className="ml-2 font-normal text-soft">{rows.length}</span>
      </h2>
      {rows.length === 0 ? (
        <p className="px-3 py-2 text-soft">{none}</p>
      ) : (
        <div className="overflow-x-auto">
          <table className="w-full">
            <TableHead heads={heads} />
            <tbody>
              {rows.map((row, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own and are never reordered
                <tr key={i}>
                  {row.map((cell, j) => (
                    <td key={heads[j]} className="table-cell">
                      {cell}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
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

export function NodeEvents({ nodeId, peer }: { readonly nodeId: string; readonly peer: Peer | undefined }) {
  const { clockTimeMs, fullTime } = useTimes();
  const answer = useEvidence(nodeId, peer);
  if (answer.data === undefined)
    return <Unreadable what="The evidence" error={answer.error} command={`omnirelay mesh peers status ${nodeId}`} />;
  const { evidence } = answer.data;
  const { suspectedAt, deadline } = evidence;
  return (
    <div className="flex flex-col gap-4">
      <section className="flex flex-col gap-2 border border-line p-3" aria-label="Verdict">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <span className="font-medium">
            <LivenessMark status={evidence.status} />
          </span>
          <span>{verdict(evidence)}</span>
          <span className="text-soft">since {fullTime(evidence.statusSince)}</span>
        </div>
        {evidence.status === 'Suspect' && deadline !== undefined ? (
          <Countdown received={answer.data} from={suspectedAt ?? evidence.statusSince} deadline={deadline} />
        ) : null}
        <p className="text-soft">
          As {evidence.source} sees it
          {evidence.isNeighbour ? ', which probes this node itself' : ', which hears of this node from others'}.
          {evidence.probedAt === undefined
            ? ''
            : ` Last probe ${clockTimeMs(evidence.probedAt)}: ${evidence.probeOutcome ?? 'no outcome yet'}.`}
          {evidence.rttMs === undefined ? '' : ` Round trip ${evidence.rttMs.toFixed(1)} ms.`}
        </p>
        <Age received={answer.data} problem={answer.isError ? problemText(answer.error) : undefined} />
      </section>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Table
          caption={evidence.status === 'Dead' ? 'Who accused it' : 'Who suspects it'}
          heads={['Accuser', 'Cause', 'At']}
          rows={evidence.accusations.map((accusation) => [
            mono(accusation.accuser),
            accusation.cause,
            clockTimeMs(accusation.at),
          ])}
          none={
            evidence.status === 'Dead'
              ? `${evidence.source} heard of the death only after it: no accusation reached it.`
              : 'Nobody.'
          }
        />
        <Table
          caption="Indirect probes"
          heads={['Through', 'Outcome']}
          rows={evidence.indirect.map((probe) => [mono(probe.helper), probe.outcome])}
          none={`${evidence.source} asked nobody to probe it.`}
        />
      </div>
      <Table
        caption="Transitions"
        heads={['At', 'Change', 'Detail', 'Correlation']}
        rows={evidence.transitions.map((transition) => [
          <time
            key="t"
            dateTime={transition.at}
            className="whitespace-nowrap"
          >{`${fullTime(transition.at).slice(0, 10)} ${clockTimeMs(transition.at)}`}</time>,
          transition.change,
          transition.detail,
          mono(transition.correlationId),
        ])}
        none={`${evidence.source} has seen no change of this node since it started.`}
      />
    </div>
  );
}

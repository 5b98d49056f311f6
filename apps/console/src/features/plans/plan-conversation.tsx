'use client';
/** The conversation of a plan: its life, event by event, each with who, when and why. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ChangeAnswer } from '../../data/change-model.ts';
import { CHANGE_LOOKS } from '../../data/change-state.ts';
import { counted, touchedWords, voidWords } from '../../data/change-words.ts';
import { problemText, useTRPCClient } from '../../data/console-api.tsx';
import { shortHash } from '../../data/plan-address.ts';
import { Glyph } from '../../ui/status-mark.tsx';
import { useTimes } from '../../ui/time-zone.tsx';
import { ChangedMoves, movesChanged } from './changed-moves.tsx';
import { lookOf, type TimelineEvent, timelineOf, verbWords } from './timeline.ts';

export function PlanConversation({ answer }: { readonly answer: ChangeAnswer }) {
  const { change, sinceVoid } = answer;
  const client = useTRPCClient();
  const audit = useQuery({
    queryKey: ['plan-audit', change.id, change.etag],
    queryFn: ({ signal }) => client.audit.list.query({ object: `change/${change.id}`, pageSize: 200 }, { signal }),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const events = timelineOf(change, audit.data?.entries);
  return (
    <div className="flex flex-col gap-3">
      <ol aria-label="Conversation" className="flex flex-col">
        {events.map((event) => (
          <Event key={event.key} event={event}>
            {event.kind === 'voided' && event.isTold && sinceVoid !== undefined && movesChanged(sinceVoid) > 0 ? (
              <ChangedMoves diff={sinceVoid} />
            ) : null}
          </Event>
        ))}
      </ol>
      {change.voidsBefore === 0 ? null : (
        <p className="text-sm text-soft">Approvals were voided on {counted(change.voidsBefore, 'more occasion')}.</p>
      )}
      {audit.error === null ? null : (
        <p className="text-sm text-soft" role="status">
          Who submitted, ran or paused it is not known here: {problemText(audit.error)}
        </p>
      )}
    </div>
  );
}

function Event({ event, children }: { readonly event: TimelineEvent; readonly children: React.ReactNode }) {
  const { fullTime } = useTimes();
  return (
    <li className="flex gap-3 border-l border-line pb-4 pl-4" data-event={event.kind}>
      <span className="-ml-[22px] bg-surface py-1">
        <Glyph {...lookOf(event)} />
      </span>
      <div className="flex min-w-0 grow flex-col gap-1">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <Words event={event} />
          <time dateTime={event.at} className="text-sm text-soft">
            {fullTime(event.at)}
          </time>
        </p>
        <Said event={event} />
        {children}
      </div>
    </li>
  );
}

function Words({ event }: { readonly event: TimelineEvent }) {
  switch (event.kind) {
    case 'created':
      return (
        <span>
          <strong>{event.by}</strong> wrote it
        </span>
      );
    case 'act':
      return (
        <span>
          <strong>{event.by}</strong> {verbWords(event.verb)}
        </span>
      );
    case 'refused':
      return (
        <span className="text-soft">
          <strong>{event.by}</strong> tried to {event.verb.replaceAll('-', ' ')} it and was refused
        </span>
      );
    case 'approved': {
      const { by, isAdmin, contentHash } = event.approval;
      return (
        <span className={event.voided ? 'text-soft' : undefined}>
          <strong>{by.name}</strong> approved <span className="font-mono text-sm">{shortHash(contentHash)}</span>
          {isAdmin ? ' as an admin' : ''}
          {event.voided ? ', which counts no more' : ''}
        </span>
      );
    }
    case 'voided': {
      const { why, approvals, touchedCount } = event.voided;
      return (
        <strong>
          {voidWords(
            why,
            approvals.map(({ by }) => by),
            { touched: touchedCount },
          )}
        </strong>
      );
    }
    case 'ended':
      return <strong>{CHANGE_LOOKS[event.state].word}</strong>;
  }
}

function Said({ event }: { readonly event: TimelineEvent }) {
  const quote = (text: string | undefined) =>
    text === undefined ? null : <blockquote className="border-l-2 border-line-strong pl-3">{text}</blockquote>;
  switch (event.kind) {
    case 'created':
    case 'act':
      return quote(event.reason);
    case 'refused':
    case 'ended':
      return quote(event.why);
    case 'approved':
      return (
        <>
          {quote(event.approval.reason)}
          {event.approval.warnings.map((warning) => (
            <p key={warning} className="flex items-baseline gap-2">
              <Glyph shape="triangle" colour="suspect" />
              {warning}
            </p>
          ))}
        </>
      );
    case 'voided':
      return (
        <ul className="text-soft">
          {event.voided.touched.map((touched) => (
            <li key={touchedWords(touched)}>{touchedWords(touched)}</li>
          ))}
        </ul>
      );
  }
}

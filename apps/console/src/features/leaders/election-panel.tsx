'use client';
/** "Explain this election": whose lease ended, who ended it and why, who accused, what was written, and what that did to the scope. */
import { useQuery } from '@tanstack/react-query';
import { ChevronLeft, ChevronRight, Link2 } from 'lucide-react';
import Link from 'next/link';
import { leaderHistoryCommand } from '../../data/cli-command.ts';
import { useTRPCClient } from '../../data/console-api.tsx';
import { FenceText } from '../../data/fence-text.tsx';
import type { LeaderTerm } from '../../data/leader-model.ts';
import type { HistoryTerm } from '../../data/model.ts';
import { scopeAddress } from '../../data/scope-address.ts';
import { Unreadable } from '../../data/unreadable.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PanelRow, SidePanel } from '../../ui/side-panel.tsx';
import { useTimes } from '../../ui/time-zone.tsx';
import { electionSentences, endWords } from './election-words.ts';

export interface ElectionPanelProps {
  readonly cluster: string;
  readonly scope: string;
  readonly number: string;
  /** Of the scope, as far as they are known. */
  readonly terms: readonly LeaderTerm[];
  readonly onGo: (term: LeaderTerm) => void;
  readonly onClose: () => void;
}

export function ElectionPanel({ cluster, scope, number, terms, onGo, onClose }: ElectionPanelProps) {
  const client = useTRPCClient();
  const ordered = terms.toSorted((a, b) => (a.fenceToken < b.fenceToken ? -1 : 1));
  const at = ordered.findLastIndex(({ term }) => term === number);
  const known = ordered[at];
  const election = useQuery({
    queryKey: ['election', scope, number, known?.to],
    queryFn: ({ signal }) =>
      client.leaders.election.query(
        { scope, number, ...(known?.from === undefined ? {} : { at: known.from }) },
        { signal },
      ),
    placeholderData: (before, query) => (query?.queryKey[2] === number ? before : undefined),
  });
  const term = election.data?.term;
  const [before, after] = [at > 0 ? ordered[at - 1] : undefined, at < 0 ? undefined : ordered[at + 1]];
  const step = (to: LeaderTerm | undefined, label: string, Icon: typeof ChevronLeft) => (
    <button
      type="button"
      className="icon-button disabled:opacity-40"
      aria-label={label}
      title={to === undefined ? `${label}: none in what is shown` : label}
      disabled={to === undefined}
      onClick={() => (to === undefined ? undefined : onGo(to))}
    >
      <Icon className="size-4" aria-hidden="true" />
    </button>
  );
  return (
    <SidePanel
      label="Election"
      title={
        <>
          Term {number} of{' '}
          <Link className="link font-mono" href={scopeAddress(cluster, scope)} prefetch={false}>
            {scope}
          </Link>
        </>
      }
      tools={
        <>
          {step(before, 'Election before', ChevronLeft)}
          {step(after, 'Next election', ChevronRight)}
          <CopyButton text={() => window.location.href} label="Copy link to the election" icon={Link2} />
        </>
      }
      onClose={onClose}
    >
      {term !== undefined ? (
        <Evidence cluster={cluster} term={term} before={before} />
      ) : election.data === undefined ? (
        <Unreadable what="The election" error={election.error} command={leaderHistoryCommand({ q: '', scope })} />
      ) : (
        <EmptyState kind="nothing-exists" title="This election is not kept any more">
          Nothing is known of term {number} of {scope}: it is older than what is kept, or never was.
        </EmptyState>
      )}
    </SidePanel>
  );
}

interface EvidenceProps {
  readonly cluster: string;
  readonly term: HistoryTerm;
  readonly before: LeaderTerm | undefined;
}

function Evidence({ cluster, term, before }: EvidenceProps) {
  const { fullTime, clockTimeMs } = useTimes();
  const { election } = term;
  const { bumped, transactions, correlationId } = election;
  const node = (id: string) => (
    <Link key={id} className="link font-mono text-sm" href={`/c/${cluster}/nodes/${id}/events`} prefetch={false}>
      {id}
    </Link>
  );
  return (
    <>
      <div className="flex flex-col gap-1" role="status">
        {electionSentences(term, before).map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
      <dl>
        <PanelRow name="Leader">{node(term.leaderId)}</PanelRow>
        <PanelRow name="Elected">{term.from === undefined ? 'before what is kept' : fullTime(term.from)}</PanelRow>
        <PanelRow name="Ended">
          {term.to === undefined ? '' : `${fullTime(term.to)}, `}
          {endWords(term)}
        </PanelRow>
        <PanelRow name="Followed">{election.after === undefined ? 'nobody' : node(election.after)}</PanelRow>
        <PanelRow name="Timed out">{election.timedOut === undefined ? 'nobody' : node(election.timedOut)}</PanelRow>
        {bumped === undefined ? null : (
          <PanelRow name="Epoch ended">
            {bumped.epoch} of {node(bumped.nodeId)} by {node(bumped.by)}, {clockTimeMs(bumped.at)}, on{' '}
            {bumped.why === 'ttl' ? 'its ttl' : bumped.why === 'left' ? 'its leaving' : 'confirmed suspicion'}
          </PanelRow>
        )}
        <PanelRow name="Suspected since">
          {election.suspicionBegan === undefined ? 'it was not' : clockTimeMs(election.suspicionBegan)}
        </PanelRow>
        <PanelRow name="Accused by">
          {election.accusers.length === 0 ? (
            'nobody'
          ) : (
            <span className="flex flex-wrap gap-x-2">{election.accusers.map(node)}</span>
          )}
        </PanelRow>
        <PanelRow name="Round trip then">
          {election.rttMs === undefined
            ? 'not measured'
            : `${election.rttMs.toFixed(1)} ms, from ${term.leaderId} to ${election.after ?? 'the leader before'}`}
        </PanelRow>
        <PanelRow name="Fence">
          <FenceText fence={term.fenceToken} />
        </PanelRow>
        <PanelRow name="Claim">
          <span className="font-mono text-sm break-all">{term.claimId}</span>
        </PanelRow>
        <PanelRow name="Epoch">{term.epoch}</PanelRow>
        <PanelRow name="Correlation">
          {correlationId === '' ? (
            'none'
          ) : (
            <Link
              className="link font-mono text-sm break-all"
              href={`/audit?q=${encodeURIComponent(`correlation:"${correlationId}"`)}`}
              prefetch={false}
            >
              {correlationId}
            </Link>
          )}
        </PanelRow>
      </dl>
      <section aria-label="Transactions" className="border border-line">
        <h3 className="table-head flex items-center bg-raised text-text">
          Written to the registry <span className="ml-2 font-normal text-soft">{transactions.length}</span>
        </h3>
        {transactions.length === 0 ? (
          <p className="px-3 py-2 text-soft">What was written about it is not kept any more.</p>
        ) : (
          <ol>
            {transactions.map(({ txnId, revision, at, what }) => (
              <li key={`${txnId} ${what}`} className="flex flex-col border-b border-line px-3 py-1.5 last:border-b-0">
                <span>
                  <strong className="font-medium">{what}</strong>, revision {revision},{' '}
                  <span className="text-soft">{clockTimeMs(at)}</span>
                </span>
                <span className="font-mono text-xs break-all text-soft">{txnId}</span>
              </li>
            ))}
          </ol>
        )}
      </section>
    </>
  );
}

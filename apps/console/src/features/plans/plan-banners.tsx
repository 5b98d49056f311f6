'use client';
/** Above all tabs of a plan, for as long as it is so: why it asks for somebody, what it goes beyond, and which plan undoes which. */
import Link from 'next/link';
import type { ChangeAnswer } from '../../data/change-model.ts';
import { namesOf, touchedWords, voidWords } from '../../data/change-words.ts';
import { planAddress } from '../../data/plan-address.ts';
import { toldVoid } from '../../data/told-void.ts';
import type { Shape, StatusColour } from '../../ui/status.ts';
import { Glyph } from '../../ui/status-mark.tsx';
import { movesChanged } from './changed-moves.tsx';

interface BannerProps {
  readonly shape: Shape;
  readonly colour: StatusColour;
  readonly children: React.ReactNode;
}

const EDGE: Readonly<Partial<Record<StatusColour, string>>> = {
  conflict: 'border-status-conflict',
  suspect: 'border-status-suspect',
  dead: 'border-status-dead',
};

const Banner = ({ shape, colour, children }: BannerProps) => (
  <div
    role="status"
    className={`flex items-start gap-3 border-l-4 bg-raised px-3 py-2 ${EDGE[colour] ?? 'border-line-strong'}`}
  >
    <span className="pt-1">
      <Glyph shape={shape} colour={colour} />
    </span>
    <div className="min-w-0">{children}</div>
  </div>
);

export interface PlanBannersProps {
  readonly cluster: string;
  readonly answer: ChangeAnswer;
}

export function PlanBanners({ cluster, answer }: PlanBannersProps) {
  const { change, sinceVoid } = answer;
  const { overrides, approvals, voids, state, pausedBy, ended, rollbackOf, rollbackBy } = change;
  const told = toldVoid(voids);
  const last = voids.at(-1);
  // What stops it now is told even where it took no approval any more.
  const touching = state === 'Stale' && last !== undefined ? last : told;
  const asksAnew = state === 'Stale' || pausedBy === 'mismatch' || state === 'Draft' || state === 'AwaitingApproval';
  // What stands above in more words is not told twice.
  const warnings = answer.warnings.filter(
    (warning) =>
      !overrides.some(({ check }) => warning.includes(check)) && (voids.length === 0 || !warning.includes('void')),
  );
  const link = (id: string) => (
    <Link className="link font-mono text-sm" href={planAddress(cluster, id)} prefetch={false}>
      {id}
    </Link>
  );
  return (
    <>
      {overrides.length === 0 ? null : (
        <Banner shape="double-chevron" colour="conflict">
          <p className="font-semibold">
            Goes beyond {overrides.length === 1 ? 'a guardrail' : `${overrides.length} guardrails`}
          </p>
          <ul>
            {overrides.map(({ check, measured, limit }) => (
              <li key={check}>
                {check}: {measured}, where {limit} is the limit
              </li>
            ))}
          </ul>
          <p className="text-soft">
            {approvals.length === 0
              ? 'Two admins stand behind that: one who asked for it counts, others approve it.'
              : `Approved by ${namesOf(approvals.map(({ by }) => by))}.`}
          </p>
        </Banner>
      )}
      {told !== undefined && touching !== undefined && asksAnew ? (
        <Banner shape="triangle" colour="suspect">
          <p className="font-medium">
            {voidWords(
              told.why,
              told.approvals.map(({ by }) => by),
              { touched: told.touchedCount, ...(sinceVoid === undefined ? {} : { moves: movesChanged(sinceVoid) }) },
            )}
          </p>
          {touching.touched.length === 0 ? null : (
            <ul>
              {touching.touched.map((touched) => (
                <li key={touchedWords(touched)}>{touchedWords(touched)}</li>
              ))}
              {touching.touchedCount > touching.touched.length ? (
                <li>and {touching.touchedCount - touching.touched.length} more</li>
              ) : null}
            </ul>
          )}
          {state === 'Stale' ? (
            <p className="text-soft">It stays to be read. Recompute it to have it approved anew.</p>
          ) : null}
        </Banner>
      ) : null}
      {ended === undefined ? null : (
        <Banner {...(state === 'Failed' ? FAILED : OVER)}>
          <p>{ended}</p>
        </Banner>
      )}
      {rollbackOf === undefined ? null : (
        <Banner shape="hollow-circle" colour="left">
          <p>It undoes the plan {link(rollbackOf)}.</p>
        </Banner>
      )}
      {rollbackBy === undefined ? null : (
        <Banner shape="hollow-circle" colour="left">
          <p>
            {state === 'RolledBack' ? 'It was undone by' : 'It is being undone by'} the plan {link(rollbackBy)}.
          </p>
        </Banner>
      )}
      {warnings.length === 0 ? null : (
        <Banner shape="triangle" colour="suspect">
          <ul>
            {warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </Banner>
      )}
    </>
  );
}

const FAILED = { shape: 'square-x', colour: 'dead' } as const;
const OVER = { shape: 'hollow-circle', colour: 'left' } as const;

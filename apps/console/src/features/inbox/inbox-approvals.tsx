'use client';
/** Plans that wait for whoever is signed in, those whose approvals count no more, and what they have begun themselves. */
import Link from 'next/link';
import { useWhyNotOperate } from '../../data/access.ts';
import { planListCommand } from '../../data/change-command.ts';
import { ChangeMark } from '../../data/change-mark.tsx';
import { approvalWords, counted, namesOf, voidWords } from '../../data/change-words.ts';
import type { LiveChange } from '../../data/live-changes.ts';
import { planAddress, plansAddress, shortHash } from '../../data/plan-address.ts';
import { Unreadable } from '../../data/unreadable.tsx';
import type { Inbox } from '../../data/use-inbox.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ListFoot } from '../../ui/list-foot.tsx';
import { span } from '../../ui/time.ts';

export interface InboxApprovalsProps {
  readonly cluster: string;
  readonly inbox: Inbox;
}

export function InboxApprovals({ cluster, inbox: { items, error, said } }: InboxApprovalsProps) {
  const whyNot = useWhyNotOperate();
  if (items === undefined || said === undefined)
    return <Unreadable what="The inbox" error={error} command={planListCommand('state:AwaitingApproval')} />;
  const { waiting, voided, drafts } = items;
  const all = [...waiting, ...voided, ...drafts];
  const asOfMs = Date.parse(said.generatedAt);
  return (
    <>
      {waiting.length === 0 ? (
        <EmptyState kind="nothing-exists" title="Nothing waits for your approval">
          {whyNot === undefined ? 'Plans of others that ask for an approval stand here.' : whyNot}{' '}
          <Link className="link" href={plansAddress(cluster)} prefetch={false}>
            All plans
          </Link>
        </EmptyState>
      ) : (
        <Section title="Wait for your approval" plans={waiting}>
          {(plan) => <Item cluster={cluster} plan={plan} asOfMs={asOfMs} words={waitingWords(plan)} />}
        </Section>
      )}
      {voided.length === 0 ? null : (
        <Section title="Voided since they were approved" plans={voided}>
          {(plan) => <Item cluster={cluster} plan={plan} asOfMs={asOfMs} words={voidedWords(plan)} />}
        </Section>
      )}
      {drafts.length === 0 ? null : (
        <Section title="Yours, not on their way" plans={drafts}>
          {(plan) => <Item cluster={cluster} plan={plan} asOfMs={asOfMs} words={`${counted(plan.steps, 'step')}`} />}
        </Section>
      )}
      {all.length === 0 ? null : (
        <ListFoot
          summary={counted(all.length, 'plan')}
          list={{
            what: 'inbox',
            asOf: said.generatedAt,
            source: said.source,
            query: '',
            rows: () => all.map(({ id, title, state, expiresAt }) => ({ id, title, state, expiresAt })),
          }}
        />
      )}
    </>
  );
}

const waitingWords = (plan: LiveChange): string =>
  `${counted(plan.steps, 'step')} by ${namesOf(plan.authors)}, approved ${approvalWords(plan)}`;

const voidedWords = ({ voided }: LiveChange): string =>
  voided === undefined ? '' : voidWords(voided.why, voided.by, { touched: voided.touchedCount });

interface SectionProps {
  readonly title: string;
  readonly plans: readonly LiveChange[];
  readonly children: (plan: LiveChange) => React.ReactNode;
}

const Section = ({ title, plans, children }: SectionProps) => (
  <section aria-label={title} className="flex flex-col border border-line">
    <h2 className="table-head flex items-center bg-raised text-text">
      {title} <span className="ml-2 font-normal text-soft">{plans.length}</span>
    </h2>
    <ul>
      {plans.map((plan) => (
        <li key={plan.id} className="border-b border-line px-3 py-2 last:border-b-0">
          {children(plan)}
        </li>
      ))}
    </ul>
  </section>
);

interface ItemProps {
  readonly cluster: string;
  readonly plan: LiveChange;
  readonly asOfMs: number;
  readonly words: string;
}

const Item = ({ cluster, plan, asOfMs, words }: ItemProps) => (
  <div className="flex flex-col gap-0.5">
    <div className="flex flex-wrap items-baseline gap-x-3">
      <Link
        className="link min-w-0 py-0.5 font-medium break-words"
        href={planAddress(cluster, plan.id)}
        prefetch={false}
      >
        {plan.title}
      </Link>
      <ChangeMark change={plan} />
    </div>
    <p className="min-w-0 break-words">{words}</p>
    <p className="text-sm text-soft">
      content <span className="font-mono">{shortHash(plan.contentHash)}</span>, expires{' '}
      {Date.parse(plan.expiresAt) > asOfMs ? `in ${span(Date.parse(plan.expiresAt) - asOfMs)}` : 'now'}
    </p>
  </div>
);

'use client';
import { planListCommand } from '../../data/change-command.ts';
/** Whatever waits for a human, in one place: what to approve, what asks for somebody, and what comes to its end. */
import { inboxCount } from '../../data/inbox.ts';
import { INBOX_TABS, type InboxTab, inboxAddress } from '../../data/plan-address.ts';
import { useInbox } from '../../data/use-inbox.ts';
import { PageTabs } from '../../ui/page-tabs.tsx';
import { PageTools } from '../../ui/page-tools.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { InboxAlerts } from './inbox-alerts.tsx';
import { InboxApprovals } from './inbox-approvals.tsx';
import { InboxExpiring } from './inbox-expiring.tsx';

const TAB_WORDS: Readonly<Record<InboxTab, string>> = {
  approvals: 'Approvals',
  alerts: 'Alerts',
  expiring: 'Expiring',
};

export function InboxView({ cluster }: { readonly cluster: string }) {
  const [address] = useAddress();
  const tab = INBOX_TABS.find((name) => name === address.get('tab')) ?? 'approvals';
  const inbox = useInbox();
  const count = inbox.items === undefined ? undefined : inboxCount(inbox.items);
  return (
    <div className="flex min-w-0 grow flex-col gap-4 overflow-auto p-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="text-xl font-semibold">Inbox</h1>
        {count === undefined || count === 0 ? null : <span className="text-soft">{count} for you</span>}
        <PageTools command={planListCommand('state:AwaitingApproval')} />
      </div>
      <PageTabs label="Inbox" tabs={INBOX_TABS} words={TAB_WORDS} current={tab} addressOf={inboxAddress} />
      {tab === 'approvals' ? (
        <InboxApprovals cluster={cluster} inbox={inbox} />
      ) : tab === 'alerts' ? (
        <InboxAlerts cluster={cluster} />
      ) : (
        <InboxExpiring cluster={cluster} />
      )}
    </div>
  );
}

'use client';
/** In the frame: the way to what waits for a human, with how much of it waits for whoever is signed in. */
import { Inbox } from 'lucide-react';
import Link from 'next/link';
import { inboxCount } from '../../data/inbox.ts';
import { inboxAddress } from '../../data/plan-address.ts';
import { useInbox } from '../../data/use-inbox.ts';

function useInboxCount(): number {
  const { items } = useInbox();
  return items === undefined ? 0 : inboxCount(items);
}

export function InboxButton() {
  const count = useInboxCount();
  return (
    <Link href={inboxAddress()} prefetch={false} className="quiet-button h-7" title="Inbox">
      <Inbox className="size-4" aria-hidden="true" />
      <span className="max-lg:sr-only">Inbox</span> <Count count={count} />
    </Link>
  );
}

/** In the navigation, beside the name of the page. */
export function InboxCount() {
  return <Count count={useInboxCount()} />;
}

const Count = ({ count }: { readonly count: number }) =>
  count === 0 ? null : (
    <span className="chip ml-auto min-w-5 justify-center font-semibold text-text">
      {count} <span className="sr-only">for you</span>
    </span>
  );

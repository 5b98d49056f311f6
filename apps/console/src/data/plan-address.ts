/** Where plans are looked at. */
import { changedQuery } from '../ui/use-address.ts';

export const PLAN_TABS = ['conversation', 'moves', 'load', 'checks', 'run', 'audit'] as const;
export type PlanTab = (typeof PLAN_TABS)[number];

/** Its conversation has the address of the plan itself as well. */
export const planAddress = (cluster: string, id: string, tab: PlanTab = 'conversation'): string =>
  `/c/${cluster}/plans/${encodeURIComponent(id)}${tab === 'conversation' ? '' : `/${tab}`}`;

export const plansAddress = (cluster: string, q?: string): string => `/c/${cluster}/plans${changedQuery('', { q })}`;

export const INBOX_TABS = ['approvals', 'alerts', 'expiring'] as const;
export type InboxTab = (typeof INBOX_TABS)[number];

export const inboxAddress = (tab: InboxTab = 'approvals'): string =>
  `/inbox${tab === 'approvals' ? '' : `?tab=${tab}`}`;

/** `ab12cd34` of the whole: enough to tell two contents apart, and to be typed. */
export const shortHash = (hash: string): string => hash.replace(/^[a-z0-9-]+:/, '').slice(0, 8);

/** What comes to its end by itself, the next first. */
import { isOpen, type LiveChange } from '../../data/live-changes.ts';
import { planAddress } from '../../data/plan-address.ts';
import { freezesAddress } from '../../data/policy-address.ts';
import type { Freeze } from '../../data/policy-model.ts';

export interface Expiring {
  readonly key: string;
  readonly what: 'Plan' | 'Certificate' | 'Freeze' | 'Maintenance';
  readonly name: string;
  /** RFC 3339. */
  readonly at: string;
  readonly address?: string;
}

/** Of one that runs nothing more is asked, so it ends in its own way. */
const expires = (change: LiveChange): boolean =>
  isOpen(change) && change.state !== 'Executing' && change.state !== 'Paused';

export const expiringPlans = (changes: readonly LiveChange[], cluster: string): readonly Expiring[] =>
  changes.filter(expires).map(({ id, title, expiresAt }) => ({
    key: `plan ${id}`,
    what: 'Plan',
    name: title,
    at: expiresAt,
    address: planAddress(cluster, id),
  }));

export const expiringFreezes = (freezes: readonly Freeze[], cluster: string): readonly Expiring[] =>
  freezes.map(({ id, kind, namespace, until, reason }) => ({
    key: `freeze ${id}`,
    what: kind === 'freeze' ? 'Freeze' : 'Maintenance',
    name: `${namespace ?? 'the cluster'}: ${reason}`,
    at: until,
    address: freezesAddress(cluster),
  }));

export interface CertificateEnd {
  readonly nodeId: string;
  readonly endsAt: string;
}

export const expiringCertificates = (ends: readonly CertificateEnd[], cluster: string): readonly Expiring[] =>
  ends.map(({ nodeId, endsAt }) => ({
    key: `certificate ${nodeId}`,
    what: 'Certificate',
    name: `Certificate of ${nodeId}`,
    at: endsAt,
    address: `/c/${cluster}/nodes/${nodeId}`,
  }));

export const nextFirst = (all: readonly Expiring[]): readonly Expiring[] =>
  all.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at) || (a.key < b.key ? -1 : 1));

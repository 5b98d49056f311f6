'use client';
/** One namespace: its settings, its rules, which explanations lead to, and how its shards are. It stays when it goes, and says so. */
import Link from 'next/link';
import { useEffect } from 'react';
import { namespaceListCommand } from '../../data/cli-command.ts';
import { ControllerLine } from '../../data/controller-state.tsx';
import { generationOf } from '../../data/map-version.ts';
import type { ShardNamespace } from '../../data/model.ts';
import { useNamespaces } from '../../data/namespaces.ts';
import { policyAddress, policyIdOf } from '../../data/policy-address.ts';
import { mapsAddress, shardsAddress, simulatorAddress } from '../../data/shard-address.ts';
import { useController } from '../../data/steering.ts';
import { Unreadable } from '../../data/unreadable.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { type NamedValue, NamedValues } from '../../ui/named-values.tsx';
import { PageTools } from '../../ui/page-tools.tsx';
import { useTimes } from '../../ui/time-zone.tsx';
import { ChangeAction } from './change-action.tsx';
import { RULES_ID, ruleSentence, strategyWords } from './rule-words.ts';

export interface NamespaceViewProps {
  readonly cluster: string;
  readonly name: string;
}

export function NamespaceView({ cluster, name }: NamespaceViewProps) {
  const answer = useNamespaces();
  const namespace = answer.data?.namespaces.find((one) => one.namespace === name);
  return (
    <div className="flex min-w-0 grow flex-col gap-4 overflow-auto p-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="text-xl font-semibold">{name}</h1>
        <PageTools command={namespaceListCommand(`namespace:${name}`)} />
      </div>
      {answer.data === undefined ? (
        <Unreadable what="The namespace" error={answer.error} command={namespaceListCommand('')} />
      ) : namespace === undefined ? (
        <EmptyState kind="nothing-exists" title={`There is no namespace ${name}`}>
          <Link className="link" href={`/c/${cluster}/namespaces`} prefetch={false}>
            All namespaces
          </Link>
        </EmptyState>
      ) : (
        <>
          <p className="flex flex-wrap gap-2">
            <Link className="button" href={shardsAddress(cluster, { q: `namespace:${name}` })} prefetch={false}>
              Shards
            </Link>
            <Link className="button" href={mapsAddress(cluster, name)} prefetch={false}>
              Map versions
            </Link>
            <Link className="button" href={simulatorAddress(cluster, { namespace: name })} prefetch={false}>
              Simulate a change
            </Link>
            <Link className="button" href={policyAddress(cluster, policyIdOf(name))} prefetch={false}>
              Policy
            </Link>
          </p>
          <Rebalancing cluster={cluster} name={name} />
          <ChangeAction namespace={namespace} />
          <Settings cluster={cluster} namespace={namespace} />
          <Rules namespace={namespace} />
        </>
      )}
    </div>
  );
}

/** What its controller says, where it has said anything. */
function Rebalancing({ cluster, name }: NamespaceViewProps) {
  const controller = useController(name);
  if (controller === undefined) return null;
  return (
    <section aria-label="Rebalancing" className="border-l-2 border-line-strong pl-3">
      <ControllerLine cluster={cluster} controller={controller} />
    </section>
  );
}

interface SettingsProps {
  readonly cluster: string;
  readonly namespace: ShardNamespace;
}

function Settings({ cluster, namespace: one }: SettingsProps) {
  const { fullTime } = useTimes();
  const { counts, namespace, version } = one;
  const count = (value: number, q: string, group?: string) =>
    value === 0 ? (
      '0'
    ) : (
      <Link className="link" href={shardsAddress(cluster, { q: `namespace:${namespace}${q}`, group })} prefetch={false}>
        {value}
      </Link>
    );
  const rows: readonly NamedValue[] = [
    ['Kind', one.kind === 'queue' ? 'queue: its shards are task queues' : one.kind],
    ['Shards', `${one.shardCount}, fixed when it was made`],
    ['Strategy', strategyWords(one.strategy)],
    ['Roles that may own', one.roles.join(', ')],
    ['Effects', one.effects ?? 'unfenced'],
    ['Map', version === undefined ? 'none yet' : `version ${generationOf(version)} (${version})`],
    ['Owners', count(one.owners, '', 'owner')],
    ['Fullest node', one.imbalance === undefined ? 'not known' : `${one.imbalance.toFixed(2)} times its even share`],
    ['Settings changed', one.updatedAt === undefined ? 'not known' : fullTime(one.updatedAt)],
    ['Active', count(counts.active, ' status:active')],
    ['Moving', count(counts.moving, ' moving:prepare,stop')],
    ['Draining', count(counts.draining, ' status:draining')],
    ['Paused', count(counts.paused, ' status:paused')],
    ['Disabled', count(counts.disabled, ' status:disabled')],
    ['Nobody may own', count(counts.unowned, ' owner:none')],
  ];
  return (
    <section aria-label="Settings" className="border border-line">
      <NamedValues rows={rows} sideBySide />
    </section>
  );
}

function Rules({ namespace: { rules, strategy } }: { readonly namespace: ShardNamespace }) {
  // A link to a rule leads to it also where it comes after the page has been painted.
  useEffect(() => {
    const wanted = decodeURIComponent(window.location.hash.slice(1));
    if (wanted !== '') document.getElementById(wanted)?.scrollIntoView({ block: 'center' });
  }, []);
  return (
    <>
      <section id={RULES_ID} aria-label="Rules" className="flex flex-col border border-line">
        <h2 className="table-head flex items-center bg-raised text-text">
          Rules <span className="ml-2 font-normal text-soft">{rules.length}</span>
        </h2>
        {rules.length === 0 ? (
          <p className="px-3 py-2 text-soft">None: any node of its roles may own any shard.</p>
        ) : (
          <ol>
            {rules.map((rule) => (
              <li
                key={rule.id}
                id={`rule-${rule.id}`}
                className="flex flex-wrap gap-x-3 border-b border-line px-3 py-1.5 last:border-b-0 target:border-l-4 target:border-l-accent target:bg-sunken"
              >
                <span className="w-40 shrink-0 truncate font-mono text-sm">{rule.id}</span>
                <span className="w-28 shrink-0 text-soft">{rule.kind}</span>
                <span>{ruleSentence(rule)}</span>
              </li>
            ))}
          </ol>
        )}
      </section>
      {strategy.homes.length === 0 ? null : (
        <section aria-label="Homes" className="flex flex-col border border-line">
          <h2 className="table-head flex items-center bg-raised text-text">Homes</h2>
          <ol>
            {strategy.homes.map(({ from, to, region, zone }) => (
              <li key={`${from} ${to} ${region} ${zone}`} className="border-b border-line px-3 py-1.5 last:border-b-0">
                Shards {from} to {to}: {region}
                {zone === undefined ? '' : `, zone ${zone}`}
              </li>
            ))}
          </ol>
        </section>
      )}
    </>
  );
}

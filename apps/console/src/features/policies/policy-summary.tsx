'use client';
/** What holds of a policy beside its text, what keeps things back, and what the controllers that go by it say. */
import Link from 'next/link';
import { useMemo } from 'react';
import { problemText } from '../../data/console-api.tsx';
import { ControllerLine } from '../../data/controller-state.tsx';
import { freezesAddress, policyAddress } from '../../data/policy-address.ts';
import type { Policy, PolicyAnswer } from '../../data/policy-model.ts';
import { useSteering } from '../../data/steering.ts';
import { Glyph } from '../../ui/status-mark.tsx';
import { useTimes } from '../../ui/time-zone.tsx';
import { useAddress } from '../../ui/use-address.ts';
import { useNow } from '../../ui/use-now.ts';
import { DocumentText } from './document-text.tsx';
import { writeDocument } from './edit-document.ts';
import { EffectiveValues } from './effective-values.tsx';
import { usePolicyDiff } from './use-policy.ts';
import { windowWords } from './value-words.ts';

export interface PolicySummaryProps {
  readonly cluster: string;
  readonly answer: PolicyAnswer;
}

export function PolicySummary({ cluster, answer }: PolicySummaryProps) {
  const { policy } = answer;
  return (
    <>
      <HeldBy cluster={cluster} policy={policy} />
      {policy.unreadable === undefined ? null : (
        <p role="alert" className="border-l-4 border-status-dead bg-raised px-3 py-2">
          Its record cannot be read: {policy.unreadable} The last one that could, or the defaults, count until it is
          written anew.
        </p>
      )}
      <Controllers cluster={cluster} namespace={policy.namespace} />
      <div className="grid min-w-0 items-start gap-4 xl:grid-cols-2">
        <EffectiveValues cluster={cluster} answer={answer} />
        <StoredText cluster={cluster} policy={policy} />
      </div>
    </>
  );
}

function HeldBy({ cluster, policy: { heldBy } }: { readonly cluster: string; readonly policy: Policy }) {
  const { dayTime } = useTimes();
  const nowMs = useNow(10_000);
  if (heldBy === undefined) return null;
  return (
    <p
      className="flex flex-wrap items-center gap-x-3 border-l-4 border-status-suspect bg-raised px-3 py-2"
      role="status"
    >
      <Glyph shape="pause-bar" colour="suspect" />
      Nothing begins: {windowWords(heldBy, (at) => dayTime(at, nowMs))}
      <Link className="link" href={freezesAddress(cluster)} prefetch={false}>
        Freezes
      </Link>
    </p>
  );
}

const NONE: readonly never[] = [];

function Controllers({ cluster, namespace }: { readonly cluster: string; readonly namespace: string | undefined }) {
  const all = useSteering()?.controllers ?? NONE;
  const shown = useMemo(
    () => (namespace === undefined ? all : all.filter((one) => one.namespace === namespace)),
    [all, namespace],
  );
  return (
    <section aria-label="Controllers" className="flex flex-col gap-1">
      <h2 className="text-lg font-semibold">{namespace === undefined ? 'Controllers' : 'Controller'}</h2>
      {shown.length === 0 ? (
        <p className="text-soft">
          None has said anything yet: whoever leads the mesh writes what it makes of a namespace.
        </p>
      ) : (
        <ul className="flex flex-col gap-1">
          {shown.map((controller) => (
            <li key={controller.namespace} className="flex flex-wrap gap-x-3">
              {namespace === undefined ? (
                <Link
                  className="link w-32 shrink-0 truncate font-mono text-sm"
                  href={policyAddress(cluster, `rebalance.${controller.namespace}`)}
                  prefetch={false}
                >
                  {controller.namespace}
                </Link>
              ) : null}
              <ControllerLine cluster={cluster} controller={controller} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** The document as it is stored, or a version of it that the address names. */
function StoredText({ cluster, policy }: { readonly cluster: string; readonly policy: Policy }) {
  const [address] = useAddress();
  const named = /^\d{1,15}$/.test(address.get('version') ?? '') ? Number(address.get('version')) : undefined;
  const isOld = named !== undefined && named !== policy.version;
  const then = usePolicyDiff(isOld ? { policy: policy.id, fromVersion: named } : undefined);
  const { id, version, document } = policy;
  if (!isOld && version === 0)
    return (
      <section aria-label="Document" className="flex flex-col gap-2 border border-line p-3">
        <h2 className="font-medium">Document</h2>
        <p className="text-soft">
          Nobody has written it: all is as{' '}
          {policy.namespace === undefined ? 'the defaults have it' : 'the cluster has it'}.{' '}
          <Link className="link" href={policyAddress(cluster, id, 'config')} prefetch={false}>
            Write it
          </Link>
        </p>
      </section>
    );
  if (!isOld) return <DocumentText text={writeDocument(document)} version={version} />;
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <p
        role="status"
        className="flex flex-wrap items-center gap-x-3 border-l-2 border-line-strong bg-raised px-3 py-1.5"
      >
        This is version {named}; {version} is stored now.
        <Link className="link" href={policyAddress(cluster, id)} prefetch={false}>
          Show version {version}
        </Link>
        <Link
          className="link"
          href={`${policyAddress(cluster, id, 'history')}?diff=${named}...${version}`}
          prefetch={false}
        >
          Show what differs
        </Link>
      </p>
      {then.data === undefined ? (
        <p className="text-soft">
          {then.isError ? `It could not be read: ${problemText(then.error)}` : 'The version is on its way.'}
        </p>
      ) : (
        <DocumentText text={writeDocument(then.data.from)} version={named} />
      )}
    </div>
  );
}

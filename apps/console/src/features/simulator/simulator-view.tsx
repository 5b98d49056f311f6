'use client';
/** The simulator: what a change of strategy, rules, nodes or weights would move, were it made. It is asked of a control node, changes nothing, and can be called off. */
import { useEffect, useMemo, useRef } from 'react';
import { CONSOLE_BOUNDS } from '../../data/bounds.ts';
import { shardSimulateCommand } from '../../data/cli-command.ts';
import { problemText } from '../../data/console-api.tsx';
import { countingOrder } from '../../data/counting-order.ts';
import { useLiveFleet } from '../../data/live-fleet.tsx';
import type { ShardSimulation } from '../../data/model.ts';
import { useNamespaces } from '../../data/namespaces.ts';
import { simulatorAddress } from '../../data/shard-address.ts';
import { staleSentence } from '../../data/simulation-words.ts';
import { Unreadable } from '../../data/unreadable.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageTools } from '../../ui/page-tools.tsx';
import { changedQuery, useAddress } from '../../ui/use-address.ts';
import { CreatePlan } from './create-plan.tsx';
import { simulationId } from './simulation-id.ts';
import { SimulationProgress } from './simulation-progress.tsx';
import { SimulationResult } from './simulation-result.tsx';
import { useSimulation } from './use-simulation.ts';
import { readWhatIf, supposesSomething, type WhatIf, whatIsMissing, writeWhatIf } from './what-if.ts';
import { WhatIfForm } from './what-if-form.tsx';
import { writeAdded, writeHome, writeZoneWeight } from './what-if-text.ts';

export function SimulatorView({ cluster }: { readonly cluster: string }) {
  const [address, put] = useAddress();
  const { peers } = useLiveFleet();
  const known = useNamespaces();
  const all = known.data?.namespaces;
  const { shared, isUnreadable, asked, answer, calledOff, simulate, callOff } = useSimulation(cluster);
  const typed = useMemo(() => readWhatIf(address), [address]);
  const { whatIf: read, ignored } = shared ?? typed;
  const whatIf = read.namespace === undefined ? { ...read, namespace: all?.[0]?.namespace } : read;
  const namespace = all?.find((one) => one.namespace === whatIf.namespace);
  const nodeIds = useMemo(() => [...peers.keys()].sort(countingOrder), [peers]);
  const zones = useMemo(
    () => [...new Set([...peers.values()].map(({ metadata }) => metadata.zone))].filter((zone) => zone !== '').sort(),
    [peers],
  );
  const missing = whatIsMissing(whatIf, namespace);
  const change = (changed: Partial<WhatIf>): void => {
    // Two changes in one turn must not undo each other, and the router follows the address a moment later.
    const isNew = window.location.pathname.endsWith('/new');
    const before = isNew ? readWhatIf(new URLSearchParams(window.location.search)).whatIf : whatIf;
    const next = writeWhatIf({ ...before, namespace: whatIf.namespace, ...changed });
    if (isNew) put(next);
    // The one that was shared stays where it is, a step back.
    else window.history.pushState(null, '', `${simulatorAddress(cluster)}${changedQuery('', next)}`);
  };
  const ask = (what: WhatIf): void => simulate({ ...what, fromVersion: what.fromVersion ?? namespace?.version });
  // An address that supposes something was given by somebody who wants to see what it would do.
  const began = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked by itself once, when the page opens
  useEffect(() => {
    if (began.current || namespace === undefined) return;
    began.current = true;
    if (shared === undefined && missing === undefined && supposesSomething(whatIf)) ask(whatIf);
  }, [namespace]);
  const { data } = answer;
  const newestOf = (name: string): string | undefined => all?.find((one) => one.namespace === name)?.version;
  const isStale = ({ namespace: of, fromVersion }: ShardSimulation): boolean =>
    staleSentence(fromVersion, newestOf(of)) !== undefined;
  return (
    <div className="flex min-w-0 grow flex-col gap-4 overflow-auto p-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="text-xl font-semibold">Simulator</h1>
        <p className="text-soft">What would move, were things otherwise. Nothing is changed by it.</p>
        <PageTools command={shardSimulateCommand(asWords(whatIf))} />
      </div>
      {ignored.length === 0 ? null : (
        <ul className="flex flex-wrap gap-1" role="status">
          {ignored.map(({ term, why }) => (
            <li key={term} className="chip h-auto py-0.5 whitespace-normal">
              <span className="font-medium">ignored: {term}</span>
              <span className="text-soft">{why}</span>
            </li>
          ))}
        </ul>
      )}
      {isUnreadable ? (
        <p role="alert" className="border-l-2 border-status-dead pl-3">
          This address names no simulation: a part of it may be missing. Suppose something anew.
        </p>
      ) : null}
      {all === undefined ? (
        <Unreadable what="The list of namespaces" error={known.error} />
      ) : all.length === 0 ? (
        <EmptyState kind="nothing-exists" title="There is no namespace to simulate">
          Make one: <code>omnirelay mesh namespaces create orders --shards 1024 --reason "first namespace"</code>
        </EmptyState>
      ) : (
        <>
          <section aria-label="What is supposed" className="flex flex-col gap-3 border border-line p-3">
            <WhatIfForm whatIf={whatIf} namespaces={all} nodeIds={nodeIds} zones={zones} onChange={change} />
            <div className="flex flex-wrap items-center gap-3">
              <button
                type="button"
                className="button button-primary"
                disabled={missing !== undefined || answer.isFetching}
                onClick={() => ask(whatIf)}
              >
                Simulate
              </button>
              {answer.isFetching ? (
                <>
                  <button type="button" className="button" onClick={callOff}>
                    Call it off
                  </button>
                  <SimulationProgress
                    what={`${namespace?.shardCount.toLocaleString('en') ?? ''} shards of ${whatIf.namespace}`}
                    mostMs={CONSOLE_BOUNDS.simulationMs}
                  />
                </>
              ) : null}
              <span className="text-soft" role="status">
                {answer.isFetching
                  ? 'A control node is thinking.'
                  : (missing ??
                    (calledOff
                      ? 'Called off: the control node thinks of it no more.'
                      : whatIf.fromVersion === undefined
                        ? ''
                        : `From version ${whatIf.fromVersion}.`))}
              </span>
            </div>
          </section>
          {answer.isError && !calledOff ? (
            <p role="alert" className="border-l-2 border-status-dead pl-3">
              It could not be simulated: {problemText(answer.error)}{' '}
              {asked?.fromVersion === undefined ? null : (
                <button type="button" className="button h-6" onClick={() => ask({ ...asked, fromVersion: undefined })}>
                  Compute it on the newest map
                </button>
              )}
            </p>
          ) : null}
          {data === undefined ? null : (
            <SimulationResult
              cluster={cluster}
              {...data}
              newest={newestOf(data.simulation.namespace)}
              onRecompute={() => ask({ ...(asked ?? whatIf), fromVersion: undefined })}
            >
              {asked === undefined || answer.isPlaceholderData ? null : (
                <CreatePlan
                  cluster={cluster}
                  whatIf={asked}
                  simulate={shardSimulateCommand(asWords(asked))}
                  id={simulationId(asked) ?? 'too long for an address'}
                  moved={data.simulation.moved}
                  isStale={isStale(data.simulation)}
                />
              )}
            </SimulationResult>
          )}
        </>
      )}
    </div>
  );
}

/** As the command takes it. */
const asWords = (whatIf: WhatIf) => ({
  ...whatIf,
  addNodes: whatIf.addNodes.map(writeAdded),
  homes: whatIf.homes.map(writeHome),
  zoneWeights: whatIf.zoneWeights.map(writeZoneWeight),
});

/** Where each value of an effective policy comes from: told beside it, so that nobody has to compare documents. */
import { type Fields, isFields } from './check-shape.ts';
import { effectivePolicy } from './effective-policy.ts';
import { POLICY_FIELDS } from './policy-fields.ts';
import type { ChangeWindow, PolicyDocument, RebalancePolicy } from './policy-model.ts';

export type PolicySource = 'default' | 'cluster' | 'namespace' | 'freeze';

export interface SourcedValue {
  /** As `limits.movesPerNode`, `guardrails.unplaced-shards`, `windows.<id>`, `approvals.among`. */
  readonly path: string;
  readonly source: PolicySource;
}

/** In the order of the policy. Of a limit that a namespace wanted wider, and that its cluster's holds, the source is the cluster's. */
export function policySources(
  cluster: PolicyDocument,
  namespace?: PolicyDocument,
  freezes: readonly ChangeWindow[] = [],
): readonly SourcedValue[] {
  const policy = effectivePolicy(cluster, namespace);
  const whole = effectivePolicy(cluster);
  const sourceOf = (own: unknown, is: unknown, ofCluster: unknown): PolicySource => {
    if (own !== undefined && JSON.stringify(own) === JSON.stringify(is)) return 'namespace';
    return ofCluster === undefined ? 'default' : 'cluster';
  };
  const figures = [...POLICY_FIELDS.keys(), 'approvals.among']
    .filter((path) => path !== 'version' && at(policy, path) !== undefined)
    .map((path) => ({ path, source: sourceOf(at(namespace, path), at(policy, path), at(cluster, path)) }));
  const named = (of: PolicyDocument | undefined, name: string): unknown =>
    of?.guardrails?.find((guardrail) => guardrail.name === name)?.limit;
  const guardrails = policy.guardrails.map(({ name, limit }) => ({
    path: `guardrails.${name}`,
    source: sourceOf(named(namespace, name), limit, cluster.guardrails),
  }));
  const texts = new Set(whole.windows.map((one) => JSON.stringify(one)));
  const windows = policy.windows.map((one) => ({
    path: `windows.${one.id}`,
    source: texts.has(JSON.stringify(one)) ? ('cluster' as const) : ('namespace' as const),
  }));
  return [
    ...figures,
    ...guardrails,
    ...windows,
    ...freezes.map(({ id }) => ({ path: `windows.${id}`, source: 'freeze' as const })),
  ];
}

const at = (of: RebalancePolicy | PolicyDocument | undefined, path: string): unknown =>
  path.split('.').reduce<unknown>((part, name) => (isFields(part) ? (part as Fields)[name] : undefined), of);

/** What a namespace wanted wider than its cluster allows: it counts for nothing, and whoever wrote it should hear so. */
export function idleFigures(
  cluster: PolicyDocument,
  namespace: PolicyDocument,
): readonly { readonly path: string; readonly problem: string }[] {
  const policy = effectivePolicy(cluster, namespace);
  return [...POLICY_FIELDS.keys()].flatMap((path) => {
    const wanted = at(namespace, path);
    const holds = at(policy, path);
    return path === 'version' || wanted === undefined || wanted === holds
      ? []
      : [{ path, problem: `is ${String(wanted)}, and counts for nothing: its cluster's ${String(holds)} is stricter` }];
  });
}

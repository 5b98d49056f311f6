/** What hinders no change of a policy, and whoever writes it should know. */
import {
  CLUSTER_POLICY,
  completePolicy,
  effectivePolicy,
  idleFigures,
  type PolicyDocument,
  type PolicyId,
  readPolicy,
} from '@omnirelay/protocol/policy';
import type { OperationContext } from '../operation-context.ts';
import { previewedNamespaces } from './previewed-namespaces.ts';
import { isOfApprovals } from './unmet-approvals.ts';

/** Sentences. */
export function warningsOf({ state }: OperationContext, id: PolicyId, document: PolicyDocument): readonly string[] {
  const { followed } = state.policies;
  const wall = state.wall();
  const over = (document.windows ?? []).filter(({ until }) => until <= wall).map(({ id: name }) => name);
  const past = over.map((name) => `The window ${name} is over already: it counts for nothing.`);
  const policy = effectivePolicy(
    id === CLUSTER_POLICY ? document : followed.document(CLUSTER_POLICY),
    id === CLUSTER_POLICY ? undefined : document,
  );
  const { needed, among } = policy.approvals;
  const few =
    among !== undefined && among.length === needed
      ? [
          `Approvals are asked of ${among.length} people and ${needed} are needed: what one of them wrote can be approved by nobody.`,
        ]
      : [];
  if (id !== CLUSTER_POLICY) {
    const idle = idleFigures(followed.document(CLUSTER_POLICY), document);
    return [...past, ...few, ...idle.map(({ path, problem }) => `${path} ${problem}.`)];
  }
  const contradicted = followed.written().flatMap((other) => {
    const own = followed.stored(other)?.document;
    if (other === CLUSTER_POLICY || own === undefined) return [];
    const read = readPolicy(own, completePolicy(document));
    if (read.kind === 'policy') return [];
    return read.problems
      .filter(({ path }) => !isOfApprovals(path))
      .map(({ path, problem }) => `With it ${other} would contradict itself: ${path} ${problem}.`);
  });
  const { told, of } = previewedNamespaces(state, id);
  return [
    ...past,
    ...few,
    ...contradicted,
    ...(of > told.length ? [`Of ${of} namespaces the preview tells the first ${told.length}.`] : []),
  ];
}

/** What holds of a namespace now: its own policy and its cluster's together, and the freezes of both. */
import { narrowedPolicy } from './narrowed-policy.ts';
import { completePolicy } from './policy-defaults.ts';
import type { ChangeWindow, PolicyDocument, RebalancePolicy } from './policy-model.ts';

/**
 * Of a namespace: it says when its nodes are sick; of limits the narrower holds, and of windows and guardrails all. `freezes`: the windows that concern
 * it, `freezeWindows`; they make no other version. Its version is both of the documents' added up: each only counts up, so it is another whenever one is.
 */
export function effectivePolicy(
  cluster: PolicyDocument,
  namespace?: PolicyDocument,
  freezes: readonly ChangeWindow[] = [],
): RebalancePolicy {
  const whole = completePolicy(cluster);
  const policy =
    namespace === undefined
      ? whole
      : {
          ...narrowedPolicy(whole, completePolicy(namespace, whole)),
          version: cluster.version + namespace.version,
        };
  return freezes.length === 0 ? policy : { ...policy, windows: [...policy.windows, ...freezes] };
}

/** A next version of a document of policy, whoever writes what: checked as a whole, told before it is written, and kept with what came before it. */
import {
  CLUSTER_POLICY,
  completePolicy,
  decodePolicy,
  diffPolicies,
  effectivePolicy,
  freezeWindows,
  namespaceOfPolicy,
  type PolicyDocument,
  type PolicyId,
  type PolicyRecord,
  policyIdOf,
  policyKey,
  type RebalancePolicy,
  readPolicy,
} from '@omnirelay/protocol/policy';
import type { RegistryCondition, RegistryRecord } from '@omnirelay/registry';
import type { MutationOptions, PolicyChange, PolicyDocumentJson, PolicyProblemAt } from '@omnirelay/wire';
import type { PlannedChange } from '../operation.ts';
import { answerHead, type OperationContext } from '../operation-context.ts';
import { recordEtag } from '../peer-record.ts';
import { Problem } from '../problem.ts';
import { readFresh } from '../shards/change-settings.ts';
import { WRITTEN_ETAG } from '../written-etag.ts';
import { describeEffective, knownPolicy, requirePolicies } from './describe-policy.ts';
import { writesOf } from './next-version.ts';
import { warningsOf } from './policy-warnings.ts';
import { previewPolicies } from './preview-policy.ts';
import { previewedNamespaces } from './previewed-namespaces.ts';
import { unmetApprovals } from './unmet-approvals.ts';
import { momentText, readMoments, tellDocument } from './written-moments.ts';

export interface DocumentChange extends MutationOptions {
  readonly policy: string;
  readonly document: PolicyDocumentJson;
  readonly reason: string;
}

/** @throws Problem precondition_required, precondition_failed, not_found, invalid_input, record_unreadable, registry_dark; RegistryError */
export async function changeDocument(
  context: OperationContext,
  input: DocumentChange,
): Promise<PlannedChange<PolicyChange>> {
  const { state, correlationId } = context;
  requirePolicies(state);
  const id = knownPolicy(state, input.policy);
  const { ifMatch } = input;
  if (ifMatch === undefined)
    throw new Problem(
      'precondition_required',
      'A change of a policy needs If-Match with the ETag that reading it gives.',
    );
  const stored = await readFresh(context, policyKey(id));
  const etag = recordEtag(stored?.version);
  if (ifMatch !== '*' && ifMatch !== etag)
    throw new Problem(
      'precondition_failed',
      `The policy ${id} is at ${etag}, not at ${ifMatch}. Read it again and decide anew.`,
      {
        extensions: { currentEtag: etag },
      },
    );
  const record = stored === undefined ? undefined : recordOf(stored);
  const grounds = await groundsOf(context, id);
  const isSame = isSameDocument(record?.document, input.document);
  const version = (record?.document.version ?? 0) + (isSame ? 0 : 1);
  const read = readPolicy({ ...readMoments(input.document), version }, grounds.base);
  const dryRun = input.dryRun === true;
  const problems =
    read.kind === 'wrong'
      ? read.problems.map(({ path, problem }) => ({ path, message: problem }))
      : unmetApprovals(state, id, read.document);
  const own = 'version' in input.document ? versionProblem : [];
  const all = [...own, ...problems];
  if (all.length > 0 && !dryRun) refuse(all);
  const before = grounds.effective(record?.document);
  const after = read.kind === 'wrong' || all.length > 0 ? undefined : grounds.effective(read.document);
  const writes = !dryRun && !isSame;
  const namespace = namespaceOfPolicy(id) ?? undefined;
  const preview =
    dryRun && after !== undefined && read.kind === 'policy'
      ? await previewed(context, id, record?.document, read.document)
      : [];
  const answer: PolicyChange = {
    ...answerHead(state),
    cursor: '',
    policy: id,
    ...(namespace === undefined ? {} : { namespace }),
    version,
    before: describeEffective(before),
    ...(after && { after: describeEffective(after) }),
    diff: after === undefined ? [] : diffPolicies(before, after, momentText),
    problems: all,
    warnings: read.kind === 'wrong' ? [] : warningsOf(context, id, read.document),
    preview,
    dryRun,
    unchanged: isSame,
    effects: all.length > 0 ? [] : effectsOf(id, isSame),
    etag: writes ? WRITTEN_ETAG : etag,
    correlationId,
  };
  if (!writes || read.kind === 'wrong') return { answer, effect: null };
  const told = { before: record && { version: record.document.version, ...tellDocument(record.document) } };
  return {
    answer,
    effect: {
      object: `policy/${id}`,
      ...told,
      after: { version, ...tellDocument(read.document) },
      conditions: [
        stored === undefined
          ? { kind: 'absent', key: policyKey(id) }
          : { kind: 'version', key: policyKey(id), version: stored.version },
        ...grounds.conditions,
      ],
      writes: writesOf(context, input, { id, stored, record, document: read.document }),
    },
  };
}

const versionProblem: readonly PolicyProblemAt[] = [
  { path: 'version', message: 'is counted by the API: leave it out, and name what you have read by If-Match' },
];

function refuse(problems: readonly PolicyProblemAt[]): never {
  const detail = problems.map(({ path, message }) => (path === '' ? message : `${path} ${message}`)).join('; ');
  throw new Problem('invalid_input', `${detail}.`, { problems });
}

/** @throws Problem record_unreadable: such a record is neither guessed at nor overwritten */
function recordOf(stored: RegistryRecord): PolicyRecord {
  const read = decodePolicy(stored);
  if (read.kind === 'record') return read.value;
  throw new Problem('record_unreadable', `Nothing was done: of ${stored.key}, ${read.detail}.`);
}

/** Moments in whichever way they are written. */
const isSameDocument = (stored: PolicyDocument | undefined, written: PolicyDocumentJson): boolean => {
  const { version: _, ...said } = stored ?? { version: 0 };
  return sorted(said) === sorted(readMoments(written));
};

const sorted = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

interface Grounds {
  readonly base: RebalancePolicy;
  readonly conditions: readonly RegistryCondition[];
  effective(document: PolicyDocument | undefined): RebalancePolicy;
}

/** What the document is judged with: its cluster's, as it is in the registry, and on condition that it stays so. */
async function groundsOf(context: OperationContext, id: PolicyId): Promise<Grounds> {
  const { followed } = context.state.policies;
  const namespace = namespaceOfPolicy(id) ?? null;
  const freezes = freezeWindows(followed.freezes(), namespace).filter(({ until }) => until > context.state.wall());
  if (namespace === null)
    return {
      base: completePolicy({ version: 0 }),
      conditions: [],
      effective: (document) => effectivePolicy(document ?? { version: 0 }, undefined, freezes),
    };
  const stored = await readFresh(context, policyKey(CLUSTER_POLICY));
  const cluster = stored === undefined ? { version: 0 } : recordOf(stored).document;
  return {
    base: completePolicy(cluster),
    conditions: [
      stored === undefined
        ? { kind: 'absent', key: policyKey(CLUSTER_POLICY) }
        : { kind: 'version', key: stored.key, version: stored.version },
    ],
    effective: (document) => effectivePolicy(cluster, document, freezes),
  };
}

/** One a namespace that it concerns, the first of them by name. */
async function previewed(
  context: OperationContext,
  id: PolicyId,
  before: PolicyDocument | undefined,
  after: PolicyDocument,
): Promise<PolicyChange['preview']> {
  const { state } = context;
  const { followed } = state.policies;
  const { told } = previewedNamespaces(state, id);
  const cluster = followed.document(CLUSTER_POLICY);
  return previewPolicies(context, told, (namespace) => {
    const own = followed.stored(policyIdOf(namespace))?.document;
    const freezes = freezeWindows(followed.freezes(), namespace);
    return id === CLUSTER_POLICY
      ? {
          before: effectivePolicy(before ?? { version: 0 }, own, freezes),
          after: effectivePolicy(after, own, freezes),
        }
      : { before: effectivePolicy(cluster, before, freezes), after: effectivePolicy(cluster, after, freezes) };
  });
}

function effectsOf(id: PolicyId, isSame: boolean): readonly string[] {
  if (isSame) return [`${id} says so already.`];
  const whom = id === CLUSTER_POLICY ? 'every namespace' : `the namespace ${namespaceOfPolicy(id)}`;
  return [
    `It holds for ${whom} as soon as whoever leads the mesh has read it.`,
    'Plans that rest upon the version before need to be approved anew.',
  ];
}

/**
 * Steps that go on without a move: left out, found otherwise than approved, let go since no move of them is in flight, or a placement that is written where the
 * operators' own wishes stand.
 */
import type { Fence, Namespace } from '@omnirelay/protocol';
import { encodeNamespace, movesKey, type NamespaceRecord, namespaceKey } from '@omnirelay/protocol';
import {
  type ChangeTransaction,
  type RunStep,
  type SetPlacement,
  type SettledStep,
  type StepVerb,
  type StoredChange,
  writesOfSteps,
} from '@omnirelay/protocol/change';
import { FREEZES_VERSION_KEY } from '@omnirelay/protocol/policy';
import type { RegistryRecord } from '@omnirelay/registry';
import type { ChangeActs } from './change-acts.ts';
import { plannedWords } from './planned-words.ts';

export interface SettleFacts {
  readonly fence: Fence;
  /** Unix milliseconds. */
  readonly wall: number;
  /** `shard-moves/<namespace>` as it was read, and how far. */
  readonly moves: {
    readonly get: (key: string) => Pick<RegistryRecord, 'version'> | undefined;
    readonly settled: bigint;
  };
  readonly settingsOf: (
    namespace: Namespace,
  ) => { readonly record: NamespaceRecord; readonly version: bigint } | undefined;
  /** With the freezes by which it was judged whether anything may begin. */
  readonly freezesVersion: bigint | undefined;
  /** Of the map as it stands; 0 before the first. */
  readonly generationOf: (namespace: Namespace) => bigint;
}

/** True where something was written: what else was thought of before is thought of anew. @throws RegistryError, Problem */
export async function settleSteps(
  stored: StoredChange,
  { settled }: Pick<RunStep, 'settled'>,
  { acts, ...facts }: SettleFacts & { readonly acts: ChangeActs },
): Promise<boolean> {
  const due = settled.filter((one) => one.kind !== 'let-go' || isRead(stored, one, facts));
  const placed = due.find(({ kind }) => kind === 'place');
  const verbs = placed === undefined ? due.map((one) => verbOf(one, facts)) : placing(placed, stored, facts);
  const [first] = verbs;
  if (first === undefined) return false;
  const beside = placed === undefined ? movesBeside(stored, due, facts) : placement(placed, stored, facts);
  if (beside === null) return false;
  return acts.write(stored, { verb: first, beside }, writesOfSteps(stored, verbs));
}

/** No move of it is in flight as far as the journal is read, not only as far as moves happen to be. */
const isRead = ({ stepVersions }: StoredChange, { step }: SettledStep, { moves }: SettleFacts): boolean =>
  moves.settled >= (stepVersions.get(step) ?? 0n);

function verbOf(one: SettledStep, { fence, wall: at }: SettleFacts): StepVerb {
  const of = { step: one.step, at, fence };
  switch (one.kind) {
    case 'skip':
      return { kind: 'step-skipped', ...of, why: one.why };
    case 'mismatch':
      return { kind: 'step-mismatch', ...of, touched: one.touched };
    default:
      return { kind: 'step-let-go', ...of };
  }
}

/** Moves that are no more must not have come meanwhile. */
function movesBeside({ change }: StoredChange, due: readonly SettledStep[], { moves }: SettleFacts): ChangeTransaction {
  const namespaces = new Set(
    due.flatMap(({ kind, step }) => (kind === 'let-go' ? (change.content.steps[step]?.namespace ?? []) : [])),
  );
  return {
    conditions: [...namespaces].map((one) => conditionOn(movesKey(one), moves.get(movesKey(one))?.version)),
    writes: [],
  };
}

function placing({ step }: SettledStep, { change }: StoredChange, facts: SettleFacts): readonly StepVerb[] {
  const { namespace } = change.content.steps[step] as SetPlacement;
  const of = { step, at: facts.wall, fence: facts.fence };
  const generation = facts.generationOf(namespace);
  return [
    { kind: 'step-begun', ...of },
    { kind: 'step-done', ...of, generation },
  ];
}

/** Null where nothing is known of the namespace any more. */
function placement({ step }: SettledStep, { change }: StoredChange, facts: SettleFacts): ChangeTransaction | null {
  const { namespace, policy } = change.content.steps[step] as SetPlacement;
  const settings = facts.settingsOf(namespace);
  if (settings === undefined) return null;
  const { header } = change;
  const words = plannedWords([{ id: header.id, header }])!;
  const { changeId: _, ...askedBy } = words;
  const encoded = encodeNamespace({ ...settings.record, policy, askedBy });
  if (encoded.kind === 'too-large') return null;
  const { value, schema, minReader } = encoded;
  const key = namespaceKey(namespace);
  return {
    conditions: [conditionOn(key, settings.version), conditionOn(FREEZES_VERSION_KEY, facts.freezesVersion)],
    writes: [{ kind: 'put', key, value, schema, minReader }],
  };
}

const conditionOn = (key: string, version: bigint | undefined): ChangeTransaction['conditions'][number] =>
  version === undefined ? { kind: 'absent', key } : { kind: 'version', key, version };

/**
 * Steps of changes beside the moves that carry them out. What begins is judged once more here, and compared in the transaction: the header, so that nothing
 * begins once a pause is written, the policies, the freezes and the wishes for its target. What ends is written whatever its change has come to, since the map says so.
 */
import { assert, type NodeId } from '@omnirelay/primitives';
import type { Authority, Fence, Namespace, StepChange, WantedMove } from '@omnirelay/protocol';
import {
  type ChangeHeader,
  type ChangeId,
  type ChangeTransaction,
  judgeStep,
  type MeshView,
  preconditionsOf,
  type StepVerb,
  type StoredChange,
  writesOfSteps,
} from '@omnirelay/protocol/change';
import { FREEZES_VERSION_KEY, judgeWindows, type PolicyId, policyKey } from '@omnirelay/protocol/policy';
import { peerKey } from '../control-plane/peer-record.ts';
import type { RegistryMirror } from '../control-plane/registry-mirror.ts';
import type { FollowedPolicies } from '../rebalance/policies/followed-policies.ts';
import type { ChangeContents } from './change-contents.ts';
import type { FollowedChanges } from './followed-changes.ts';
import type { PlannedMoves, PlannedWords, SharedWords } from './planned-moves.ts';
import { plannedWords } from './planned-words.ts';

export interface PlannedStepsDeps {
  readonly changes: FollowedChanges;
  readonly contents: ChangeContents;
  readonly policies: Pick<FollowedPolicies, 'stored' | 'effectivePolicy' | 'freezesVersion'>;
  readonly peers: () => Pick<RegistryMirror, 'get'>;
  readonly view: () => MeshView;
  /** What leads the mesh, while this node does. */
  readonly authority: () => Authority | undefined;
  /** Unix milliseconds. */
  readonly wall: () => number;
  readonly onLost: (step: StepChange, why: string) => void;
  readonly signal: AbortSignal;
}

type Conditions = ChangeTransaction['conditions'];
type Known = StoredChange | 'not-read' | 'gone';

/** Milliseconds until what was written is read; the transactions see to the rest. */
const READ_WITHIN_MS = 5_000;
const NONE: readonly WantedMove[] = [];
const NOTHING: ChangeTransaction = { conditions: [], writes: [] };

export class PlannedSteps implements PlannedMoves {
  readonly #deps: PlannedStepsDeps;
  readonly #listeners = new Set<() => void>();
  #wanted: ReadonlyMap<Namespace, readonly WantedMove[]> = new Map();
  #text = '';

  constructor(deps: PlannedStepsDeps) {
    this.#deps = deps;
    deps.changes.onHeader(({ is }) => this.#wantNoMoreOf(is));
  }

  /** In the place of what was wanted before. */
  want(wanted: ReadonlyMap<Namespace, readonly WantedMove[]>): void {
    const text = JSON.stringify([...wanted].sort(([a], [b]) => (a < b ? -1 : 1)));
    if (text === this.#text) return;
    this.#text = text;
    this.#wanted = wanted;
    for (const listener of [...this.#listeners]) listener();
  }

  wanted(namespace: Namespace): readonly WantedMove[] {
    return this.#wanted.get(namespace) ?? NONE;
  }

  onWanted(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  writesOf(
    steps: readonly StepChange[],
    { generation, movesVersion }: { readonly generation: bigint; readonly movesVersion: bigint },
  ): ChangeTransaction | 'conflict' {
    const { changes, authority } = this.#deps;
    const fence = authority()?.fence;
    if (steps.length === 0) return NOTHING;
    // What an earlier transaction has written of these steps must be known.
    if (fence === undefined || changes.steps.settled < movesVersion) return 'conflict';
    const conditions = new Map<string, Conditions[number]>();
    const writes: ChangeTransaction['writes'][number][] = [];
    for (const [id, of] of Map.groupBy(steps, ({ step }) => step.changeId as ChangeId)) {
      const written = this.#writesOfChange(id, of, { generation, fence });
      if (written === 'conflict') return 'conflict';
      for (const condition of written.conditions) conditions.set(condition.key, condition);
      writes.push(...written.writes);
    }
    return { conditions: [...conditions.values()], writes };
  }

  wordsOf(steps: readonly StepChange[], shards: number): PlannedWords | SharedWords | undefined {
    const moved = steps.filter(({ kind }) => kind === 'committed' || kind === 'given');
    const ids = new Set(moved.map(({ step }) => step.changeId as ChangeId));
    const words = plannedWords([...ids].map((id) => ({ id, header: this.#deps.changes.get(id)?.header })));
    if (words === undefined || moved.length >= shards) return words;
    // Others go elsewhere in the same generation, by no plan.
    return { reason: `${words.reason}, for ${moved.length} of ${shards} shards` };
  }

  async written(steps: readonly StepChange[], revision: bigint): Promise<void> {
    if (steps.length === 0) return;
    const { changes, signal } = this.#deps;
    await Promise.all(
      [changes.steps, changes.headers].map((mirror) => mirror.reached(revision, READ_WITHIN_MS, signal)),
    );
  }

  /** At once, whenever the next look at all changes may be: what is under way comes to its end, wanted or not. */
  #wantNoMoreOf({ id, revision, state }: ChangeHeader): void {
    const isOver = ({ planned }: WantedMove): boolean =>
      planned?.step.changeId === id && (state !== 'executing' || planned.step.revision !== revision);
    if (![...this.#wanted.values()].some((moves) => moves.some(isOver))) return;
    this.want(new Map([...this.#wanted].map(([namespace, moves]) => [namespace, moves.filter((one) => !isOver(one))])));
  }

  #writesOfChange(
    id: ChangeId,
    steps: readonly StepChange[],
    at: { readonly generation: bigint; readonly fence: Fence },
  ): ChangeTransaction | 'conflict' {
    const known = this.#known(id, steps[0]!.step.revision);
    if (known === 'not-read') return 'conflict';
    const begins = steps.filter(({ kind }) => kind === 'began' || kind === 'given');
    if (known === 'gone') return begins.length > 0 ? 'conflict' : this.#lost(steps, 'nothing is known of its change');
    if (begins.some(({ step }) => this.#isFrozen(known, step.step))) return 'conflict';
    if (!begins.every(({ step }) => judgeStep(known.change, step.step, this.#deps.view()).kind === 'begin'))
      return 'conflict';
    const written = writesOfSteps(
      known,
      steps.flatMap((step) => this.#verbsOf(step, at)),
    );
    if (written.kind === 'refused')
      return begins.length > 0 ? 'conflict' : this.#lost(steps, `${written.code}: ${written.detail}`);
    assert(written.kind === 'writes', 'a step went on, and nothing is written of it');
    const [{ conditions, writes } = NOTHING] = written.transactions;
    return { conditions: [...conditions, ...begins.flatMap((step) => this.#asApproved(known, step))], writes };
  }

  /** By what is read now: it may have been wanted before the freeze was. */
  #isFrozen({ change: { content } }: StoredChange, step: number): boolean {
    const { policies, wall } = this.#deps;
    const windows = policies.effectivePolicy(content.steps[step]!.namespace).windows;
    return judgeWindows(windows, wall()).heldBy !== null;
  }

  /** What a step rests upon and no record of moves compares. */
  #asApproved({ change: { content } }: StoredChange, { step, to }: StepChange): Conditions {
    const { policies, peers } = this.#deps;
    const documents = preconditionsOf(content, content.steps[step.step]!).flatMap((one) =>
      one.kind === 'policy-version' ? [one.document as PolicyId] : [],
    );
    return [
      conditionOn(FREEZES_VERSION_KEY, policies.freezesVersion),
      ...documents.map((id) => conditionOn(policyKey(id), policies.stored(id)?.recordVersion)),
      conditionOn(peerKey(to as NodeId), peers().get(peerKey(to as NodeId))?.version),
    ];
  }

  #verbsOf(
    { kind, step: { step } }: StepChange,
    { generation, fence }: { readonly generation: bigint; readonly fence: Fence },
  ): readonly StepVerb[] {
    const of = { step, at: this.#deps.wall(), fence };
    switch (kind) {
      case 'began':
        return [{ kind: 'step-begun', ...of }];
      case 'committed':
        return [{ kind: 'step-done', ...of, generation }];
      case 'given':
        return [
          { kind: 'step-begun', ...of },
          { kind: 'step-done', ...of, generation },
        ];
      case 'let-go':
        return [{ kind: 'step-let-go', ...of }];
    }
  }

  #known(id: ChangeId, revision: number): Known {
    const { changes, contents } = this.#deps;
    const known = changes.get(id);
    if (known?.header.revision !== revision) return 'gone';
    const content = contents.known(known.header);
    if (content === undefined) return 'not-read';
    if (content.kind === 'unreadable') return 'gone';
    const { journal, stepVersions } = changes.journal(known.header);
    return {
      change: { header: known.header, content: content.content, journal },
      version: known.version,
      stepVersions,
    };
  }

  /** The map goes on all the same: it says what is so, and the journal does not. */
  #lost(steps: readonly StepChange[], why: string): ChangeTransaction {
    for (const step of steps) this.#deps.onLost(step, why);
    return NOTHING;
  }
}

const conditionOn = (key: string, version: bigint | undefined): Conditions[number] =>
  version === undefined ? { kind: 'absent', key } : { kind: 'version', key, version };

/**
 * A change under way: which of its steps may begin now, which are left out, what was not approved so, and whether the run has failed. Stage after stage, by the
 * journal and the mesh as they are read at that moment, so that whoever leads next comes to the same; only since when a stage has gone on is counted anew.
 */
import { after, type Instant, millis, type NodeId } from '@omnirelay/primitives';
import type { WantedMove } from '../../shard-map/handover/leader-io.ts';
import type { MoveStep } from '../../shard-map/handover/move-step.ts';
import type { Namespace } from '../../shard-map/model.ts';
import { shardName } from '../../shard-map/stored/shard-name.ts';
import { CHANGE_BOUNDS } from '../bounds.ts';
import type { Change, JournalStep, SkipCause, Touched } from '../change-model.ts';
import type { MoveShard } from '../content-model.ts';
import { isSettled, judgeStep } from '../judge-step.ts';
import { LostLives } from './lost-lives.ts';
import type { MoveRoom } from './move-room.ts';
import { plannedFor } from './move-words.ts';
import { type StepAt, stagesOf } from './run-stages.ts';
import type { Pace, RunView } from './run-view.ts';

export interface WantedStep {
  readonly namespace: Namespace;
  readonly move: WantedMove;
}

/** What is to be written of a step by itself: nothing moves for it. */
export type SettledStep = { readonly step: number } & (
  | { readonly kind: 'skip'; readonly why: SkipCause }
  | { readonly kind: 'mismatch'; readonly touched: readonly Touched[] }
  /** It has begun, and no move of it is in flight any more. */
  | { readonly kind: 'let-go' }
  /** It places a namespace, and may do so now. */
  | { readonly kind: 'place' }
);

export interface RunStep {
  /** Counts from 1; of a run that is over the last one. */
  readonly stage: number;
  readonly stages: number;
  /** Moves that are in flight for it, and those that may begin. */
  readonly wanted: readonly WantedStep[];
  readonly settled: readonly SettledStep[];
  /** The run has failed: a sentence. */
  readonly fails: string | null;
  /** Why nothing more begins now, where something waits: a sentence without its full stop. */
  readonly waitsFor: string | null;
  /** When to look again though nothing has changed; infinite when time changes nothing. Unix milliseconds, and on the own clock. */
  readonly wallUntil: number;
  readonly until: number;
}

type Run = Pick<Change, 'header' | 'content' | 'journal'>;
type Limits = Pace['limits'];

/** Of one revision of one change. */
export class ChangeRun {
  #limits = '';
  #stages: readonly (readonly StepAt[])[] = [];
  #stage = -1;
  #since = 0 as Instant;
  readonly #lost = new LostLives();

  step(change: Run, view: RunView, room: MoveRoom): RunStep {
    const { header, content, journal } = change;
    const paces = pacesOf(change, view);
    const limits = strictest([...paces.values()].map((pace) => pace.limits));
    this.#layOut(change, limits);
    this.#lost.see(view.lives);
    const look = new Look(change, view, { room, limits, paces, lost: this.#lost });
    for (const [at, step] of content.steps.entries()) if (journal[at]?.state === 'begun') look.goOn({ at, step });
    const stage = this.#stages.findIndex((steps) => steps.some(({ at }) => !isSettled(journal[at]!)));
    if (header.state === 'executing' && stage >= 0) look.advance(this.#stages[stage]!);
    // What is held is not late, unless something in flight does not end.
    if (stage !== this.#stage || look.isHeldUp || header.state !== 'executing') this.#since = view.now;
    this.#stage = stage;
    const deadline = after(this.#since, millis(limits.stageTimeoutMs));
    const isLate = header.state === 'executing' && stage >= 0 && view.now >= deadline;
    const fails =
      look.fails ?? (isLate ? `Stage ${stage + 1} of ${this.#stages.length} was not done in its time.` : null);
    return {
      stage: stage < 0 ? this.#stages.length : stage + 1,
      stages: this.#stages.length,
      wanted: look.wanted,
      settled: look.settled,
      fails: header.state === 'executing' ? fails : null,
      waitsFor: look.waitsFor,
      wallUntil: look.wallUntil,
      until: header.state === 'executing' ? Math.min(deadline, look.until) : Number.POSITIVE_INFINITY,
    };
  }

  /** Content is never altered, so that it is laid out anew for other limits alone. */
  #layOut({ content }: Run, limits: Limits): void {
    const text = `${limits.movesPerNode} ${limits.movesPerCluster}`;
    if (text !== this.#limits) this.#stages = stagesOf(content, limits);
    this.#limits = text;
  }
}

const pacesOf = ({ content }: Run, { paceOf }: RunView): ReadonlyMap<Namespace, Pace> =>
  new Map([...new Set(content.steps.map(({ namespace }) => namespace))].map((one) => [one, paceOf(one)]));

const strictest = (all: readonly Limits[]): Limits => ({
  movesPerNode: Math.min(...all.map(({ movesPerNode }) => movesPerNode)),
  movesPerCluster: Math.min(...all.map(({ movesPerCluster }) => movesPerCluster)),
  churnPerHour: Math.min(...all.map(({ churnPerHour }) => churnPerHour)),
  stageTimeoutMs: Math.max(...all.map(({ stageTimeoutMs }) => stageTimeoutMs)),
});

interface Within {
  readonly room: MoveRoom;
  readonly limits: Limits;
  readonly paces: ReadonlyMap<Namespace, Pace>;
  readonly lost: LostLives;
}

const isControllersAlone = ({ authors }: Run['header']): boolean =>
  authors[0]?.kind === 'system' && authors.every(({ kind }) => kind !== 'person');

/** One look at a change. */
class Look {
  readonly #inFlight: WantedStep[] = [];
  readonly #beginning: WantedStep[] = [];
  readonly settled: SettledStep[] = [];
  fails: string | null = null;
  waitsFor: string | null = null;
  wallUntil = Number.POSITIVE_INFINITY;
  until = Number.POSITIVE_INFINITY;
  readonly #change: Run;
  readonly #view: RunView;
  readonly #within: Within;
  /** Something of it is in flight, or waits for more than room. */
  #isUnderWay = false;
  #isMismatched = false;

  constructor(change: Run, view: RunView, within: Within) {
    this.#change = change;
    this.#view = view;
    this.#within = within;
  }

  /** Where something is not as it was approved, or has failed, nothing begins. */
  get wanted(): readonly WantedStep[] {
    const isOver = this.#isMismatched || this.fails !== null;
    return isOver ? this.#inFlight : [...this.#inFlight, ...this.#beginning];
  }

  get isHeldUp(): boolean {
    return this.waitsFor !== null && !this.#isUnderWay;
  }

  /** A step that has begun comes to its end with its move, whatever the change has come to meanwhile. */
  goOn({ at, step }: StepAt): void {
    if (step.kind !== 'move-shard') return;
    const move = this.#view.moveOf(step.namespace, step.shard);
    const isInFlight = move?.stage === 'prepare' || move?.stage === 'stop';
    if (!isInFlight || !this.#isOf(move.step, at)) this.settled.push({ step: at, kind: 'let-go' });
    else {
      if (!this.#isAwaited(step)) this.#isUnderWay = true;
      this.#inFlight.push(this.#wantedOf(at, step));
    }
  }

  advance(stage: readonly StepAt[]): void {
    for (const { at, step } of stage) {
      if (this.#isMismatched || this.fails !== null) return;
      const journalled = this.#change.journal[at]!;
      if (journalled.state !== 'waiting') continue;
      // Somebody else moves it just now: what comes of that is seen then.
      if (step.kind === 'move-shard' && this.#view.moveOf(step.namespace, step.shard) !== undefined) {
        this.#wait(`shard ${shardName(step.shard)} of ${step.namespace} is on its way already`);
        this.#isUnderWay = true;
      } else this.#judge({ at, step }, journalled);
    }
  }

  #judge({ at, step }: StepAt, journalled: JournalStep): void {
    const verdict = judgeStep(this.#change, at, this.#view.mesh);
    if (verdict.kind === 'skip') this.settled.push({ step: at, kind: 'skip', why: 'is-there' });
    else if (verdict.kind === 'mismatch') {
      if (this.#mayBeAsItWas(verdict.touched)) return;
      this.#isMismatched = true;
      this.settled.push({ step: at, kind: 'mismatch', touched: verdict.touched });
    } else if (verdict.kind === 'begin') {
      const pace = this.#within.paces.get(step.namespace)!;
      if (step.kind === 'move-shard') this.#beginMove({ at, step }, journalled, pace);
      else if (!this.#isHeld(pace)) this.settled.push({ step: at, kind: 'place' });
    }
  }

  #beginMove({ at, step }: StepAt<MoveShard>, { attempts = 0 }: JournalStep, pace: Pace): void {
    const { namespace, shard, from, to, reason } = step;
    const name = `shard ${shardName(shard)} of ${namespace}`;
    if (this.#isAwaited(step)) return;
    const isForHealth = ['sick', 'leaving'].includes(plannedFor(reason) ?? '');
    if (isForHealth && from !== null && pace.verdictOf(from) === 'well') {
      this.settled.push({ step: at, kind: 'skip', why: 'recovered' });
      return;
    }
    if (pace.verdictOf(to) !== 'well') {
      this.#notWell(at, to);
      return;
    }
    if (attempts >= CHANGE_BOUNDS.attempts) {
      this.fails = `The hand-over of ${name} from ${from ?? 'nobody'} to ${to} was called off ${attempts} times.`;
      return;
    }
    if (from !== null && !this.#view.lives(from)) {
      this.#wait(`${from} is gone, and ${name} with it`);
      this.#isUnderWay = true;
      return;
    }
    if (this.#isHeld(pace) || this.#isHourFull(namespace, pace)) return;
    const { room, limits } = this.#within;
    if (!room.hasRoom(step, limits)) {
      this.#wait('as many moves are in flight as may be');
      return;
    }
    room.begin(namespace, step);
    this.#isUnderWay = true;
    this.#beginning.push(this.#wantedOf(at, step));
  }

  /** A controller plans anew without it; people are asked about what they have written themselves. */
  #notWell(at: number, nodeId: NodeId): void {
    if (isControllersAlone(this.#change.header)) {
      this.settled.push({ step: at, kind: 'skip', why: 'target-not-well' });
      return;
    }
    this.#isMismatched = true;
    const touched = [{ precondition: { kind: 'node-eligible', nodeId }, now: `${nodeId} is sick.` }] as const;
    this.settled.push({ step: at, kind: 'mismatch', touched });
  }

  /** Nothing is otherwise but that nodes have lost their leases a moment ago: each may be back with another. */
  #mayBeAsItWas(touched: readonly Touched[]): boolean {
    const { now, lives, returnMs } = this.#view;
    const lost = touched.flatMap(({ precondition: one }) =>
      one.kind === 'node-eligible' && !lives(one.nodeId) ? one.nodeId : [],
    );
    if (lost.length < touched.length) return false;
    const until = Math.min(...lost.map((node) => this.#within.lost.awaitedUntil(node, now, returnMs)));
    if (now >= until) return false;
    this.#wait(`${lost[0]} has lost its lease, and may be back`);
    this.until = Math.min(this.until, until);
    return true;
  }

  /** Whoever is back in its time is not late; whoever is not is gone then. */
  #isAwaited({ from, to }: MoveShard): boolean {
    const away = [from, to].find((node) => node !== null && this.#view.isAway(node));
    if (away !== undefined) this.#wait(`${away} is away, and awaited`);
    return away !== undefined;
  }

  #isHeld({ heldBy, heldUntil }: Pace): boolean {
    if (heldBy === null) return false;
    this.#wait(heldBy);
    this.wallUntil = Math.min(this.wallUntil, heldUntil);
    return true;
  }

  #isHourFull(namespace: Namespace, { limits, churnLeft, churnUntil }: Pace): boolean {
    if (churnLeft - this.#within.room.aboutToBegin(namespace) > 0) return false;
    this.#wait(`${limits.churnPerHour} moves have begun within the hour`);
    this.wallUntil = Math.min(this.wallUntil, churnUntil);
    return true;
  }

  #wait(why: string): void {
    this.waitsFor ??= why;
  }

  #isOf(move: MoveStep | undefined, at: number): boolean {
    const { id, revision } = this.#change.header;
    return move?.changeId === id && move.revision === revision && move.step === at;
  }

  #wantedOf(at: number, { namespace, shard, to }: MoveShard): WantedStep {
    const { id, revision } = this.#change.header;
    const { movesPerNode, movesPerCluster } = this.#within.limits;
    const step = { changeId: id, revision, step: at };
    return { namespace, move: { shard, to, planned: { step, limits: { movesPerNode, movesPerCluster } } } };
  }
}

/**
 * Whether operators have removed this very node. What it has read in the registry itself counts at once. Else it is told: by the denials that
 * control nodes tell everybody, or when they refuse its dials for it; while nobody has let it in, the word of all its seeds counts as much. What
 * it is told counts once nobody who belongs to the mesh keeps a channel with it: who told it may not know yet that it has joined anew.
 */
import { X509Certificate } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { IdentityMaterial } from '@omnirelay/pki';
import { TaggedError } from '@omnirelay/primitives';
import type { RemovalFile } from '../durable/removal-file.ts';
import type { FailedDial } from '../observability/failed-dials.ts';
import { MEMBERSHIP_BOUNDS } from './bounds.ts';
import type { Denials } from './denials.ts';

/** This node may not start, or not go on starting: it was removed from the mesh. */
export class RemovedError extends TaggedError<'removed'> {}

const fingerprintOf = ({ certificateChainPem }: IdentityMaterial): string =>
  new X509Certificate(certificateChainPem).fingerprint256;

/** @throws RemovedError when this node has heard of its removal under the certificate that it would start with */
export async function refuseAfterRemoval(file: RemovalFile, current: IdentityMaterial): Promise<void> {
  const removal = await file.load();
  if (removal === null || removal.fingerprint !== fingerprintOf(current)) return;
  throw new RemovedError(
    'removed',
    `${removal.detail} (heard at ${removal.at}, under the certificate that it still has). Join with a token that names this id; or, if the mesh lets that certificate in again after all, delete ${file.path}`,
  );
}

export interface OwnRemovalOptions {
  readonly current: () => IdentityMaterial;
  readonly denials: Pick<Denials, 'why' | 'onChange' | 'firstHand'>;
  readonly file: RemovalFile;
  readonly seeds: readonly string[];
  /** Where others dial this node: as a seed it has no word on itself. */
  readonly ownAddress: string;
  readonly joined: () => boolean;
  /** Open channels with others, but for those that are denied as well. */
  readonly openChannels: () => number;
  /** Milliseconds from one look at them to the next; the stated bound without it. */
  readonly lookMs?: number;
  /** Unix milliseconds. */
  readonly wall: () => number;
  readonly onProblem: (problem: string) => void;
  /** Called once. */
  readonly onRemoved: (detail: string) => void;
}

export interface OwnRemoval extends Disposable {
  dialFailed(failed: FailedDial): void;
  /** Keeps it for the next start; resolves when it is durable, or was given up, which is then told. */
  remember(detail: string): Promise<void>;
}

export function ownRemoval(options: OwnRemovalOptions): OwnRemoval {
  const { current, denials } = options;
  const seeds = options.seeds.filter((seed) => seed !== options.ownAddress);
  /** Seeds whose last word was that this node was removed. */
  const deniedBySeeds = new Set<string>();
  let isKnown = false;
  let looking: NodeJS.Timeout | undefined;
  let looksLeft = 0;
  let looksAlone = 0;

  const stopLooking = (): void => {
    clearInterval(looking);
    looking = undefined;
  };
  const learn = (detail: string): void => {
    stopLooking();
    if (isKnown) return;
    isKnown = true;
    options.onRemoved(detail);
  };
  const hear = (detail: string): void => {
    looksLeft = MEMBERSHIP_BOUNDS.removalLooks;
    if (isKnown || looking !== undefined) return;
    looksAlone = 0;
    looking = setInterval(() => {
      looksAlone = options.openChannels() === 0 ? looksAlone + 1 : 0;
      looksLeft -= 1;
      if (looksAlone >= MEMBERSHIP_BOUNDS.removalLooksAlone) learn(detail);
      else if (looksLeft <= 0) stopLooking();
    }, options.lookMs ?? MEMBERSHIP_BOUNDS.removalLookMs);
    looking.unref();
  };
  const stopListening = denials.onChange(() => {
    const { identity, notBefore } = current();
    const why = denials.why({ identity, notBefore: notBefore.getTime() });
    if (why === null) return;
    if (denials.firstHand) learn(why);
    else hear(why);
  });

  return {
    dialFailed({ address, failure, detail, deniedBy }) {
      if (failure !== 'denied') return void deniedBySeeds.delete(address);
      if (seeds.includes(address)) deniedBySeeds.add(address);
      const byAllSeeds = !options.joined() && seeds.length > 0 && seeds.every((seed) => deniedBySeeds.has(seed));
      if (deniedBy?.role === 'control' || byAllSeeds) hear(detail);
    },
    async remember(detail) {
      const at = new Date(options.wall()).toISOString();
      const saved = options.file
        .save({ fingerprint: fingerprintOf(current()), detail, at })
        .catch((error: unknown) =>
          options.onProblem(
            `that this node was removed could not be stored (${(error as Error).message}): after a restart it asks the mesh again`,
          ),
        );
      await Promise.race([saved, delay(MEMBERSHIP_BOUNDS.persistDeadlineMs, undefined, { ref: false })]);
    },
    [Symbol.dispose]() {
      stopListening();
      stopLooking();
    },
  };
}

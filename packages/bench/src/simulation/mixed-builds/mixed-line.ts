/** The line of a run of mixed builds, with what the newer ones have said and a count of what passed between builds. */
import type { AliveClaim, Frame } from '@omnirelay/protocol';
import { type Birth, type FrameLine, simNodeId } from '@omnirelay/simulation';
import { type Build, TODAY, tomorrow, withClaims } from './builds.ts';

export const isNewer = ({ speech }: Birth): boolean => speech === 'newer';

export class MixedLine implements FrameLine {
  /** Records of newer members that an older one has passed on to a newer one. */
  relayed = 0;
  /** What could not be read. */
  refused = 0;
  readonly #said = new Map<string, AliveClaim>();
  readonly #older: Build;
  readonly #newer: Build;

  constructor({ older = TODAY, adds = true }: { readonly older?: Build; readonly adds?: boolean }) {
    this.#older = older;
    this.#newer = tomorrow({ adds, onStatement: (claim) => this.#said.set(keyOf(claim), claim) });
  }

  /** The word of a newer member, as it wrote it; undefined where no newer one has said this. */
  saidAs(claim: AliveClaim): AliveClaim | undefined {
    return this.#said.get(keyOf(claim));
  }

  carry(frame: Frame, writer: Birth, reader: Birth): Frame | null {
    const heard = this.#buildOf(reader).decode(this.#written(frame, writer));
    if (heard === null) this.refused += 1;
    else if (!isNewer(writer) && isNewer(reader)) this.#count(heard, writer);
    return heard;
  }

  /** Empty where a liar's frame cannot be written. */
  #written(frame: Frame, writer: Birth): Uint8Array {
    try {
      return this.#buildOf(writer).encode(frame, writer);
    } catch {
      return new Uint8Array(0);
    }
  }

  #buildOf(birth: Birth): Build {
    return isNewer(birth) ? this.#newer : this.#older;
  }

  #count(frame: Frame, { namedAs }: Birth): void {
    withClaims(frame, (claim) => {
      if (claim.nodeId !== simNodeId(namedAs) && this.saidAs(claim) !== undefined) this.relayed += 1;
      return claim;
    });
  }
}

const keyOf = ({ nodeId, bootId, bootEpoch, incarnation, metadata }: AliveClaim): string =>
  [nodeId, bootEpoch, bootId, incarnation, metadata.metadataVersion].join('/');

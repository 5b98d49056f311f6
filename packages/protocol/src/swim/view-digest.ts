/** The digest of a view: the sum of one 64-bit hash a member, kept as two uint32, so that a change costs the same at any size. */
import { fnv1a32 } from '@omnirelay/primitives';
import type { Member } from './model.ts';

export class ViewDigest {
  #low = 0;
  #high = 0;
  #hex: string | null = null;

  add(member: Member): void {
    const text = line(member);
    this.#low = (this.#low + fnv1a32(text)) >>> 0;
    this.#high = (this.#high + fnv1a32(text, 0x9747b28c)) >>> 0;
    this.#hex = null;
  }

  remove(member: Member): void {
    const text = line(member);
    this.#low = (this.#low - fnv1a32(text)) >>> 0;
    this.#high = (this.#high - fnv1a32(text, 0x9747b28c)) >>> 0;
    this.#hex = null;
  }

  hex(): string {
    this.#hex ??= `${this.#high.toString(16).padStart(8, '0')}${this.#low.toString(16).padStart(8, '0')}`;
    return this.#hex;
  }
}

/** What is hashed of the metadata: nothing while the statement known is of another life. */
export function metadataHashOf(member: Member): number {
  const claim = member.claim;
  return claim !== undefined && claim.bootEpoch === member.life.bootEpoch && claim.bootId === member.life.bootId
    ? claim.metadataHash
    : 0;
}

const line = (m: Member): string =>
  `${m.nodeId}|${m.life.bootEpoch}|${m.incarnation}|${m.liveness}|${metadataHashOf(m)}|`;

/**
 * Who was removed from the mesh: what this node refuses at its listener, on its dials and on open channels. Control nodes read it from the
 * registry and tell everybody; the list with the highest mark counts, so that an old one undoes nothing.
 */
import type { MeshIdentity } from '@omnirelay/pki';
import type { RegistryMark } from '@omnirelay/protocol';
import { type Denial, type DenialList, decodeDenials, encodeDenials } from '@omnirelay/wire';

export const DENY = 'Deny';

interface Certified {
  readonly identity: MeshIdentity;
  readonly notBefore?: number;
  readonly certificate?: { readonly notBefore: Date };
}

export class Denials {
  readonly #listeners = new Set<() => void>();
  #denied = new Map<string, Denial>();
  #mark: RegistryMark = { lineageEpoch: 0n, revision: 0n };
  #firstHand = false;
  #notice: Uint8Array | null = null;

  /** Why this peer does not belong here any more; null where it does. */
  why({ identity: { nodeId }, notBefore, certificate }: Certified): string | null {
    const denial = this.#denied.get(nodeId);
    if (denial === undefined) return null;
    if (denial.certificatesFrom === undefined) return `${nodeId} was removed from the mesh: it needs a new join token`;
    const began = notBefore ?? certificate?.notBefore.getTime() ?? 0;
    return began < denial.certificatesFrom
      ? `${nodeId} was enrolled anew since: this certificate is no longer its own`
      : null;
  }

  /** Whether it is out of the mesh until a join token names it. */
  isRemoved(nodeId: string): boolean {
    const denial = this.#denied.get(nodeId);
    return denial !== undefined && denial.certificatesFrom === undefined;
  }

  /** Whether this node has read the list in the registry itself. */
  get firstHand(): boolean {
    return this.#firstHand;
  }

  replace({ mark, denials }: DenialList, from: 'registry' | 'member'): void {
    if (isOlder(mark, this.#mark)) return;
    this.#mark = mark;
    this.#firstHand = from === 'registry';
    this.#notice = null;
    this.#denied = new Map(denials.map((denial) => [denial.nodeId, denial]));
    for (const listener of this.#listeners) listener();
  }

  /** A control node's call; null when it is none that this version knows. */
  take(request: Uint8Array): Uint8Array | null {
    const list = decodeDenials(request);
    if (list === null) return null;
    this.replace(list, 'member');
    return new Uint8Array();
  }

  /** The list as `take` takes it; null where nothing is denied. */
  notice(): Uint8Array | null {
    if (this.#denied.size === 0) return null;
    this.#notice ??= encodeDenials({ mark: this.#mark, denials: [...this.#denied.values()] });
    return this.#notice;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

const isOlder = (a: RegistryMark, b: RegistryMark): boolean =>
  a.lineageEpoch < b.lineageEpoch || (a.lineageEpoch === b.lineageEpoch && a.revision < b.revision);

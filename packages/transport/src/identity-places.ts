/** How many of something one certified identity may have at a time: a good certificate is no leave to take every place. */
import { type MeshIdentity, spiffeId } from '@omnirelay/pki';

export interface IdentityPlaces {
  /** The way to give the place back, once; null when this identity has all of its places. */
  take(identity: MeshIdentity): (() => void) | null;
}

export function identityPlaces(each: number): IdentityPlaces {
  const taken = new Map<string, number>();
  return {
    take(identity) {
      const key = spiffeId(identity);
      const before = taken.get(key) ?? 0;
      if (before >= each) return null;
      taken.set(key, before + 1);
      let held = true;
      return () => {
        if (!held) return;
        held = false;
        const left = (taken.get(key) ?? 1) - 1;
        if (left > 0) taken.set(key, left);
        else taken.delete(key);
      };
    },
  };
}

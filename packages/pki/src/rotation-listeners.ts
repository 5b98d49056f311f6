/** The current material and those who want to hear of the next. A listener that throws does not keep the others from hearing. */
import type { IdentityMaterial } from './identity.ts';

export interface RotatingMaterial {
  current(): IdentityMaterial;
  onRotate(listener: (material: IdentityMaterial) => void): () => void;
  rotate(next: IdentityMaterial): void;
  clear(): void;
}

export function rotatingMaterial(initial: IdentityMaterial, onError: (error: unknown) => void): RotatingMaterial {
  let material = initial;
  const listeners = new Set<{ readonly hear: (material: IdentityMaterial) => void }>();
  return {
    current: () => material,
    onRotate: (hear) => {
      const entry = { hear };
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    rotate: (next) => {
      material = next;
      for (const { hear } of [...listeners]) {
        try {
          hear(next);
        } catch (error) {
          onError(error);
        }
      }
    },
    clear: () => listeners.clear(),
  };
}

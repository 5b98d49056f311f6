/** Seals this node's chains of the audit while its registry is sound. */
import { AuditSealer, type AuditSealerOptions } from './audit-sealer.ts';
import { CONTROL_BOUNDS } from './bounds.ts';

export interface BackgroundSealOptions extends AuditSealerOptions {
  readonly signal: AbortSignal;
  readonly onError: (error: unknown) => void;
}

export function sealInBackground({ signal, onError, ...options }: BackgroundSealOptions): Disposable {
  const sealer = new AuditSealer(options);
  const sealing = setInterval(() => {
    if (options.registry.state().kind !== 'ok') return;
    sealer.seal(signal).catch((error: unknown) => {
      if (!signal.aborted) onError(error);
    });
  }, CONTROL_BOUNDS.sealMs);
  sealing.unref();
  return { [Symbol.dispose]: () => clearInterval(sealing) };
}

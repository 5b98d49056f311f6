/** The registry's state in the log: each change of it, and what it is at the start where it is not well. */
import type { GuardedRegistry } from '@omnirelay/registry';
import type { NodeLogger } from './logger.ts';

/** Returns the way to stop. */
export function logRegistryState(registry: GuardedRegistry, logger: NodeLogger): () => void {
  const tell = (state: ReturnType<GuardedRegistry['state']>): void => {
    const line = { event: 'registry-state', state: state.kind, runbook: 'docs/runbooks/registry-dark.md' };
    if (state.kind === 'ok' || state.kind === 'opening') logger.info(line, state.explanation);
    else logger.warn(line, state.explanation);
  };
  if (registry.state().kind !== 'ok') tell(registry.state());
  return registry.onStateChange(tell);
}

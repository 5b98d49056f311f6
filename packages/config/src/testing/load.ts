/** Loads from text or plain data, and says the problems as `path: message` lines. */
import { ConfigError } from '../config-error.ts';
import { loadConfig } from '../load-config.ts';
import type { OmniRelayConfig } from '../schema.ts';

type Env = Readonly<Record<string, string | undefined>>;

export const load = (config: unknown, env: Env = {}): OmniRelayConfig =>
  loadConfig({ text: typeof config === 'string' ? config : JSON.stringify(config), env });

export function problemsOf(config: unknown, env: Env = {}): string[] {
  try {
    load(config, env);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ path, message }) => `${path}: ${message}`);
  }
}

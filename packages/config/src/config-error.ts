/** Everything that is wrong with a config, at once: where, what, and what to do. */
import { TaggedError } from '@omnirelay/primitives';
import { CONFIG_BOUNDS } from './bounds.ts';

export interface ConfigProblem {
  /** `mesh.gossip.port`; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
}

export class ConfigError extends TaggedError<'config_invalid'> {
  readonly problems: readonly ConfigProblem[];
  constructor(origin: string, problems: readonly ConfigProblem[]) {
    const shown = problems.slice(0, CONFIG_BOUNDS.problemsShown);
    const lines = shown.map(({ path, message }) => `  ${path === '' ? '' : `${path}: `}${message}`);
    if (shown.length < problems.length) lines.push(`  and ${problems.length - shown.length} more`);
    super(
      'config_invalid',
      `${origin} has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${lines.join('\n')}`,
    );
    this.problems = problems;
  }
}

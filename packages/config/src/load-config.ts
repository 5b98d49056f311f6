/** Reads one config file (YAML, or JSON, which is YAML too), lays the environment over it, and checks the whole. */
import { CONFIG_BOUNDS } from './bounds.ts';
import { ConfigError } from './config-error.ts';
import { describeIssues, explainIssue } from './describe-issues.ts';
import { overrideFromEnvironment } from './environment-overrides.ts';
import { parseYaml } from './parse-yaml.ts';
import { readConfigFile, TOO_LONG } from './read-config-file.ts';
import { configSchema, type OmniRelayConfig } from './schema.ts';

export type ConfigSource = ({ readonly path: string } | { readonly text: string }) & {
  readonly env: Readonly<Record<string, string | undefined>>;
};

/**
 * The effective config: a pure function of the text and the environment, but for two defaults: `advertiseHost` is the name of the host,
 * `meshVersion` the version of the release.
 * @throws ConfigError with every problem at once (a text that is no YAML has only the problems of its syntax)
 */
export function loadConfig(source: ConfigSource): OmniRelayConfig {
  const origin = 'path' in source ? source.path : 'the config';
  const text = 'path' in source ? readConfigFile(source.path) : source.text;
  if (text.length > CONFIG_BOUNDS.fileBytes) throw new ConfigError(origin, [{ path: '', message: TOO_LONG }]);
  const { value, problems, origins } = overrideFromEnvironment(parseYaml(origin, text), source.env);
  const checked = configSchema.safeParse(value, { reportInput: true, error: explainIssue });
  const found = [...problems, ...(checked.success ? [] : describeIssues(checked.error.issues, origins))];
  if (!checked.success || found.length > 0) throw new ConfigError(origin, found);
  return checked.data;
}

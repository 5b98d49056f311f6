export { checkPolicy, type PolicyFacts, policyProblems } from './check-policy.ts';
export { ConfigError, type ConfigProblem } from './config-error.ts';
export { formatDuration, parseDuration } from './durations.ts';
export { jsonSchema } from './known-keys.ts';
export { type ConfigSource, loadConfig } from './load-config.ts';
export { whyUnreadable } from './read-config-file.ts';
export { type ConfigInput, configSchema, type OmniRelayConfig } from './schema.ts';
export { swimSettings } from './swim-settings.ts';

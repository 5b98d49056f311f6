/** What can be fuzzed, by name: a worker is told a name, and makes the target itself. */
import { fuzzedRequests } from '../../control-plane/testing/fuzz-requests.ts';
import { type Fuzzed, fuzzed } from './fuzz.ts';
import { fuzzedConfigs } from './fuzz-configs.ts';
import { fuzzedFrames } from './fuzz-frames.ts';
import { fuzzedQueries } from './fuzz-queries.ts';

export const TARGETS: Readonly<Record<string, () => Fuzzed>> = {
  frames: () => fuzzed(fuzzedFrames()),
  configs: () => fuzzed(fuzzedConfigs),
  queries: () => fuzzed(fuzzedQueries),
  api: () => fuzzed(fuzzedRequests),
};

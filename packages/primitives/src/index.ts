export { assert, assertNever, InvariantError } from './assert.ts';
export type { Brand } from './brand.ts';
export type { Address, BootId, ClusterId, MeshId, NodeId } from './ids.ts';
export { address, bootId, clusterId, InvalidIdError, isName, meshId, nodeId } from './ids.ts';
export { exactMoment, momentOf } from './moment.ts';
export { fnv1a32, type Prng, prng } from './prng.ts';
export { TaggedError } from './tagged-error.ts';
export type { Clock, Duration, Instant, WallTime } from './time.ts';
export { after, between, earliest, instant, millis, seconds, wallTime } from './time.ts';

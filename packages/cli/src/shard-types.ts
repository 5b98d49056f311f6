/** Shards and namespaces as the client tells them, by the names that the command line has for them. */
import type { ControlClient } from '@omnirelay/client';

type Shards = ControlClient['shards'];
type Namespaces = ControlClient['namespaces'];

export type ShardList = Awaited<ReturnType<Shards['list']>>;
export type Shard = ShardList['items'][number];
export type ShardAnswer = Awaited<ReturnType<Shards['get']>>;
export type MapVersion = Awaited<ReturnType<Shards['versions']>>['items'][number];
export type ShardDiff = Awaited<ReturnType<Shards['diff']>>;
export type ShardExplanation = Awaited<ReturnType<Shards['explain']>>;
export type Simulation = Awaited<ReturnType<Shards['simulate']>>['simulation'];
export type SimulationQuery = Parameters<Shards['simulate']>[0];
export type SimulatedNode = NonNullable<SimulationQuery['addNodes']>[number];
export type ZoneWeight = NonNullable<SimulationQuery['zoneWeights']>[number];
export type StatusChange = Awaited<ReturnType<Shards['pause']>>;
export type ShardStrategy = NonNullable<SimulationQuery['strategy']>;
export type ShardHome = ShardStrategy['homes'][number];
export type ShardRule = NonNullable<SimulationQuery['rules']>[number];
export type NamespaceRow = Awaited<ReturnType<Namespaces['list']>>['items'][number];
export type NamespaceChange = Awaited<ReturnType<Namespaces['create']>>;

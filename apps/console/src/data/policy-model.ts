/** Policies, freezes and what controllers say as the screens know them: the client's own answer types, by their short names. Types only. */
import type { ControlClient, WatchItem } from '@omnirelay/client';

type Answer<Method extends (...values: never[]) => Promise<unknown>> = Awaited<ReturnType<Method>>;
type Told<Method extends (...values: never[]) => AsyncIterable<unknown>> =
  ReturnType<Method> extends AsyncIterable<WatchItem<infer Event>> ? Event : never;

type Policies = ControlClient['policies'];
type Freezes = ControlClient['freezes'];
type Controllers = ControlClient['rebalanceControllers'];

export type PolicyAnswer = Answer<Policies['get']>;
export type Policy = PolicyAnswer['policy'];
export type PolicyChange = Answer<Policies['change']>;
export type PolicyPreview = PolicyChange['preview'][number];
export type PolicyVersion = Answer<Policies['versions']>['items'][number];
export type PolicyDiff = Answer<Policies['diff']>;
export type PolicyWindow = NonNullable<Policy['heldBy']>;
export type PolicyWatchEvent = Told<Policies['watch']>;
export type FreezeChange = Answer<Freezes['create']>;
export type Freeze = FreezeChange['freeze'];
export type FreezeWatchEvent = Told<Freezes['watch']>;
export type RebalanceController = Answer<Controllers['list']>['items'][number];
export type RebalanceStateName = RebalanceController['state'];
export type ControllerWatchEvent = Told<Controllers['watch']>;

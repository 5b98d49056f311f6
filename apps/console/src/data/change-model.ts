/** Changes as the screens know them: the client's own answer types, by their short names. Types only; nothing of the client reaches the browser. */
import type { ChangeWatchItem, ControlClient } from '@omnirelay/client';

type Changes = ControlClient['changes'];
type Answer<Method extends (...values: never[]) => Promise<unknown>> = Awaited<ReturnType<Method>>;

export type { ChangeWatchItem };
export type ChangeWatchEvent = Extract<ChangeWatchItem, { kind: 'event' }>['event'];
export type ChangeAnswer = Answer<Changes['get']>;
export type ChangeMove = Answer<Changes['moves']>['items'][number];
export type ChangeActAnswer = Answer<Changes['approve']>;

export type Change = ChangeAnswer['change'];
export type ChangeState = Change['state'];
export type ChangeStepState = ChangeMove['state'];
export type ChangePerson = Change['authors'][number];
export type ChangeApproval = Change['approvals'][number];
export type ChangeVoid = Change['voids'][number];
export type ChangeCheck = Change['checks'][number];
export type ChangeProgress = Change['progress'];
export type ChangeTouched = ChangeVoid['touched'][number];
export type ChangeVerb = ChangeAnswer['verbs'][number]['verb'];
export type ChangeDiff = NonNullable<ChangeAnswer['sinceVoid']>;

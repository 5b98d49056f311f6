/** Changes as the client tells them, by the names that the command line has for them. */
import type { ControlClient } from '@omnirelay/client';

type Changes = ControlClient['changes'];

export type ChangeQuery = NonNullable<Parameters<Changes['list']>[0]>;
export type ChangeList = Awaited<ReturnType<Changes['list']>>;
export type Change = ChangeList['items'][number];
export type ChangeAnswer = Awaited<ReturnType<Changes['get']>>;
export type ChangeMove = Awaited<ReturnType<Changes['moves']>>['items'][number];
export type ChangeDiff = Awaited<ReturnType<Changes['diff']>>['diff'];
export type ChangeAct = Awaited<ReturnType<Changes['submit']>>;
export type CreateChange = Parameters<Changes['create']>[0];
export type AskedMove = NonNullable<CreateChange['moves']>[number];

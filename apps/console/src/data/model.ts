/** The mesh's things as the screens know them: the client's own answer types, by their short names. Types only; nothing of the client reaches the browser. */
import type { ControlClient, PeerWatchItem } from '@omnirelay/client';

type Answer<Method extends (...values: never[]) => Promise<unknown>> = Awaited<ReturnType<Method>>;

export type PeerEvidence = Answer<ControlClient['peers']['evidence']>;
export type Peer = Answer<ControlClient['peers']['get']>['peer'];
export type PeerStatus = Peer['status'];
export type PeerIntent = Peer['intent'];
export type IntentChange = Answer<ControlClient['peers']['cordon']>;
export type AuditList = Answer<ControlClient['audit']['list']>;
export type AuditEntry = AuditList['entries'][number];
export type AccessSelf = Answer<ControlClient['access']['self']>;
export type NetworkAnswer = Answer<ControlClient['peers']['network']>;
export type PeerWatchEvent = Extract<PeerWatchItem, { kind: 'event' }>['event'];

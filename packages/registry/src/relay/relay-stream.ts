/** The stream between a caller and a control node, as both ends of the transport are told of it. */
import type { MessageStream } from '@omnirelay/transport';
import { RELAY_BOUNDS } from '../bounds.ts';

export const RELAY_PATH = '/omnirelay.registry.v1.RegistryRelayService/Relay';

/** Control nodes have the store themselves. */
export const RELAY_ROLES = ['gateway', 'worker'] as const;

export const RELAY_STREAM: MessageStream = {
  path: RELAY_PATH,
  roles: RELAY_ROLES,
  perIdentity: RELAY_BOUNDS.streamsPerCaller,
  requestBytes: RELAY_BOUNDS.requestBytes,
  answerBytes: RELAY_BOUNDS.answerBytes,
  highWater: RELAY_BOUNDS.highWaterBytes,
  bufferBytes: RELAY_BOUNDS.bufferBytes,
};

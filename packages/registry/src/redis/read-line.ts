/** Questions to the store on a connection of their own, so that none waits behind a WAIT. Each answer names the store that gave it. */
import { REGISTRY_BOUNDS } from '../bounds.ts';
import type { Revision, StoreIdentity, WaitOptions } from '../port.ts';
import { RegistryError } from '../registry-error.ts';
import { beforeDeadline } from '../server/deadline.ts';
import { explainRedisError, isFunctionMissing } from './explain-redis-error.ts';
import type { Primary } from './find-primary.ts';
import { installLibrary } from './install-library.ts';
import { FORMAT, READ_FUNCTION } from './library/library.ts';
import type { Link } from './link.ts';
import { type Reply, refusalOf } from './store-answer.ts';

export interface Answer<T> {
  readonly identity: StoreIdentity;
  readonly head: Revision;
  readonly answer: T;
}

export interface ReadDeps {
  readonly tag: string;
  readonly identityOf: (primary: Primary, id: string, replid: string) => StoreIdentity;
  /** Gives an empty store its identity. */
  readonly found: (primary: Primary) => Promise<void>;
}

/** One question on that connection. @throws RegistryError */
export async function askOn<T>(primary: Primary, question: readonly string[], deps: ReadDeps): Promise<Answer<T>> {
  const { connection } = primary;
  const call = () => connection.call<Reply<T>>(['FCALL_RO', READ_FUNCTION, '1', deps.tag, String(FORMAT), ...question]);
  try {
    let reply: Reply<T>;
    try {
      reply = await call();
    } catch (error) {
      if (!isFunctionMissing(error)) throw error;
      await installLibrary(connection);
      reply = await call();
    }
    if (reply[0] === 'empty') {
      await deps.found(primary);
      reply = await call();
    }
    if (reply[0] === 'replica') connection.end(new Error('it became a replica'));
    if (reply[0] !== 'ok') throw refusalOf(connection.address, reply);
    const [, id, replid, head, answer] = reply;
    return { identity: deps.identityOf(primary, id, replid), head: BigInt(head) as Revision, answer };
  } catch (error) {
    throw explainRedisError(connection.address, error);
  }
}

/** @throws RegistryError, or the signal's reason */
export function ask<T>(
  link: Link,
  question: readonly string[],
  deps: ReadDeps,
  wait?: WaitOptions,
): Promise<Answer<T>> {
  const timeoutMs = wait?.timeoutMs ?? REGISTRY_BOUNDS.defaultTimeoutMs;
  return beforeDeadline(
    link.connected().then((primary) => askOn<T>(primary, question, deps)),
    {
      timeoutMs,
      signal: wait?.signal,
      late: () => new RegistryError('registry_dark', `redis gave no answer within ${timeoutMs} ms`),
    },
  );
}

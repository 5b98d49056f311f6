/** The connection to whichever member answers: the endpoints are tried in their order, beginning behind the one that was lost. */

import { REGISTRY_BOUNDS } from '../bounds.ts';
import type { WaitOptions } from '../port.ts';
import { RegistryError } from '../registry-error.ts';
import { beforeDeadline } from '../server/deadline.ts';
import { type Reconnecting, reconnecting } from '../server/reconnect.ts';
import { explainEtcdError, isRefused } from './explain-etcd-error.ts';
import { type EtcdMember, type MemberOptions, openMember } from './member.ts';

export interface Members extends Reconnecting<EtcdMember> {
  readonly count: number;
  /** Asks until a member answers or the time is up: for what changes nothing. @throws RegistryError, or the signal's reason */
  ask<T>(question: (member: EtcdMember, signal: AbortSignal) => Promise<T>, wait?: WaitOptions): Promise<T>;
}

export function openMembers(options: MemberOptions): Members {
  const { endpoints } = options.target;
  const connect = async (former: EtcdMember | undefined, signal: AbortSignal): Promise<EtcdMember> => {
    const first = former === undefined ? 0 : endpoints.indexOf(former.endpoint) + 1;
    const failures: RegistryError[] = [];
    for (const [index] of endpoints.entries()) {
      const endpoint = endpoints[(first + index) % endpoints.length]!;
      try {
        return await openMember(endpoint, { ...options, signal });
      } catch (error) {
        signal.throwIfAborted();
        failures.push(explainEtcdError(endpoint, error));
      }
    }
    const [one] = failures;
    if (one === undefined) throw new RegistryError('registry_dark', 'mesh.registry.endpoints names no etcd');
    if (failures.length === 1) throw one;
    throw new RegistryError(one.code, failures.map(({ message }) => message).join('; '), { cause: one });
  };
  const link = reconnecting({ connect, connectionOf: (member) => member, signal: options.signal });

  const askOnce = async <T>(
    question: (member: EtcdMember, signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> => {
    for (let attempt = 1; ; attempt++) {
      const member = await link.connected();
      try {
        return await question(member, signal);
      } catch (error) {
        signal.throwIfAborted();
        const told = explainEtcdError(member.address, error);
        if (isRefused(error) || attempt > endpoints.length) throw told;
        member.end(told);
      }
    }
  };
  return {
    ...link,
    count: endpoints.length,
    async ask(question, wait) {
      wait?.signal?.throwIfAborted();
      const timeoutMs = wait?.timeoutMs ?? REGISTRY_BOUNDS.defaultTimeoutMs;
      const over = new AbortController();
      try {
        return await beforeDeadline(askOnce(question, over.signal), {
          timeoutMs,
          signal: wait?.signal,
          late: () => new RegistryError('registry_dark', `etcd gave no answer within ${timeoutMs} ms`),
        });
      } finally {
        over.abort(new RegistryError('registry_dark', 'the call is over'));
      }
    },
  };
}

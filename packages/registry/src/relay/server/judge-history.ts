/** What is written about leases beside them: what became of claims, effects that were refused, and that somebody stepped down as asked. */
import { nodeScope, scopeKey } from '@omnirelay/protocol';
import { isPlain } from './judge-epoch.ts';
import { isNamedBy, type Judged } from './judged-transaction.ts';

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(text: string | undefined): Fields {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null ? (value as Fields) : {};
  } catch {
    return {};
  }
}

/** An election or its end beside the claim that says so; of an own claim also alone, once it is over. */
export function judgeHistory(judged: Judged, key: string): string | null {
  const { nodeId: self } = judged.caller;
  const put = judged.put(key);
  if (put === undefined || !isPlain(put)) return 'history is only added to';
  const { kind, scope, nodeId, claimId, fence, by } = fieldsOf(put.value);
  if (typeof nodeId !== 'string' || typeof claimId !== 'string' || !isNamedBy(nodeId, claimId))
    return 'it tells of no claim';
  if (!key.startsWith(`leadership/history/${String(scope)}/${String(fence)}-`)) return 'it tells of another claim';
  const before = judged.current(key);
  if (before !== undefined && before.lastWriterId !== self) return `${before.lastWriterId} has written it`;
  switch (kind) {
    case 'elected':
    case 'stepped-down':
      return nodeId === self && judged.put(scopeKey(String(scope))) !== undefined ? null : 'it writes no such claim';
    case 'epoch-ended':
      return by === self && judged.put(scopeKey(nodeScope(nodeId as never))) !== undefined
        ? null
        : 'it ends no such epoch';
    case 'lost':
    case 'expired':
      return nodeId === self ? null : 'it was not its own claim';
    default:
      return 'it is no history of a claim';
  }
}

/** `leadership/rejections/<unix milliseconds>-<writer>-<random>` */
export function judgeRejection(judged: Judged, key: string): string | null {
  const { nodeId: self } = judged.caller;
  const name = key.slice('leadership/rejections/'.length);
  const put = judged.put(key);
  const isOwn =
    /^\d{14}-/.test(name) && name.slice(15).startsWith(`${self}-`) && fieldsOf(put?.value).writerId === self;
  if (put === undefined || !isPlain(put) || !isOwn) return 'it is no refusal of its own';
  return judged.current(key) === undefined ? null : 'it is there already';
}

/** The request is dropped by whose claim it names. */
export function judgeStepDownDone(judged: Judged, key: string): string | null {
  if (judged.put(key) !== undefined) return 'operators ask for that';
  if (judged.condition(key)?.kind !== 'version') return 'it does not compare the request';
  const { claimId } = fieldsOf(judged.current(key)?.value);
  return typeof claimId === 'string' && isNamedBy(judged.caller.nodeId, claimId) ? null : 'another is asked to';
}

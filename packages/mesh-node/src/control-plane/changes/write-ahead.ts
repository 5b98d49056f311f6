/** Large content is written in several transactions: all but the last one are pages that nobody is led to yet, and are written before the act is. */
import { randomUUID } from 'node:crypto';
import type { ChangeTransaction } from '@omnirelay/protocol/change';
import type { RegistryCondition, RegistryWrite, TxnId } from '@omnirelay/registry';
import { CONTROL_BOUNDS } from '../bounds.ts';
import type { OperationContext } from '../operation-context.ts';
import { Problem } from '../problem.ts';

/** The last one, which is to be written with the act. @throws Problem conflict; RegistryError */
export async function writeAhead(
  { state, signal }: OperationContext,
  transactions: readonly ChangeTransaction[],
): Promise<ChangeTransaction> {
  const ahead = transactions.slice(0, -1);
  for (const { conditions, writes } of ahead) {
    const outcome = await state.registry.store.transact(
      {
        under: { kind: 'unfenced' },
        writerId: state.self.nodeId,
        txnId: randomUUID() as string as TxnId,
        conditions: conditions as readonly RegistryCondition[],
        writes: writes as readonly RegistryWrite[],
      },
      { signal, timeoutMs: CONTROL_BOUNDS.registryTimeoutMs },
    );
    if (outcome.kind !== 'committed')
      throw new Problem('conflict', 'Somebody else has changed it meanwhile. Read it again, and decide anew.');
  }
  return transactions.at(-1) ?? { conditions: [], writes: [] };
}

/** A process that competes for scopes by client-go's rules, an elector for each. Ends with its parent. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { loadConfig } from '@omnirelay/config';
import { openRegistryStore } from '@omnirelay/mesh-node/registry-store';
import type { TxnId } from '@omnirelay/registry';
import { sharedClockMs } from '../process-usage.ts';
import { CLIENT_GO, Elector } from './elector.ts';
import type { ElectorAnswer, ElectorCommand } from './elector-messages.ts';
import { registryLock } from './lock-record.ts';

const say = (answer: ElectorAnswer): void => void process.send?.(answer);
const over = new AbortController();

async function compete({ name, config, scopes }: ElectorCommand): Promise<void> {
  const store = await openRegistryStore(loadConfig({ text: config, env: {} }), over.signal);
  const act = async (scope: string): Promise<void> => {
    const outcome = await store.transact({
      under: { kind: 'unfenced' },
      writerId: name,
      txnId: randomUUID() as TxnId,
      conditions: [],
      writes: [{ kind: 'put', key: `elector/effects/${scope}`, value: JSON.stringify({ name }) }],
    });
    if (outcome.kind === 'committed') say({ kind: 'accepted', scope, atMs: sharedClockMs() });
  };
  for (const scope of scopes) {
    const elector = new Elector({
      identity: name,
      lock: registryLock(store, `elector/locks/${scope}`, name),
      timings: CLIENT_GO,
      now: () => performance.now(),
      random: Math.random,
    });
    // As processes that were started at any time.
    const began = delay(Math.random() * CLIENT_GO.retryPeriodMs);
    void began.then(() => elector.run(over.signal, () => void act(scope)));
  }
  say({ kind: 'competing' });
}

process.on('message', (command: ElectorCommand) => {
  compete(command).catch((error: unknown) =>
    say({ kind: 'failed', detail: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));

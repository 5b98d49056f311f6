/** The queue of writes to a postgres: all operations of a call are one statement, and so one transaction of the database. */
import type { EngineScope } from '../engine/apply-transaction.ts';
import { RegistryError } from '../registry-error.ts';
import { createJobQueue, type Job, type JobQueue, UnknownOutcome } from '../server/job-queue.ts';
import type { WriteResult } from '../server/queued-writes.ts';
import { encodeSettings, type Operation } from './encode-operations.ts';
import { explainPostgresError, isOfTheData, isSchemaMissing, isTakenBack, stateOf } from './explain-postgres-error.ts';
import type { Primary } from './find-primary.ts';
import { installSchema } from './install-schema.ts';
import type { Link } from './link.ts';
import type { PostgresConnection, Statement } from './open-connection.ts';
import type { RecordRow } from './record-row.ts';
import { type Refusal, refusalOf } from './refusals.ts';
import { WRITE_FUNCTION } from './schema/names.ts';

export type Result = WriteResult<readonly RecordRow[]>;

type Reply = { readonly answers: readonly Result[] } | Refusal;

/** Put together once, for its size is looked at before it is sent. */
export interface Encoded {
  readonly json: string;
}
export const encoded = (operation: Operation): Encoded => ({ json: JSON.stringify(operation) });

export interface WriteOptions {
  readonly schema: string;
  /** `/<meshId>/<clusterId>/` */
  readonly root: string;
  readonly scope: Pick<EngineScope, 'changeLogEntries'>;
  readonly newStoreId: () => string;
}

const ATTEMPTS = 4;

export function writeStatement(
  { schema, root, scope, newStoreId }: WriteOptions,
  operations: readonly Encoded[],
): Statement {
  const settings = encodeSettings({ scope, newStoreId: newStoreId(), wall: Date.now() });
  return {
    name: 'write',
    text: `SELECT ${schema}.${WRITE_FUNCTION}($1, $2, $3) AS reply`,
    values: [root, settings, `[${operations.map(({ json }) => json).join(',')}]`],
  };
}

export function createWriteQueue(options: WriteOptions & { readonly link: Link }): JobQueue<Encoded, Result> {
  const write = async ({ connection }: Primary, batch: readonly Job<Encoded, Result>[]): Promise<readonly Result[]> => {
    for (let attempt = 1; ; attempt++) {
      try {
        connection.takeWarnings();
        const [row] = await connection.call<{ reply: Reply }>(
          writeStatement(
            options,
            batch.map(({ operation }) => operation),
          ),
        );
        if (row === undefined) throw new Error('it answered nothing');
        if ('refused' in row.reply) throw refusalOf(connection.address, row.reply);
        // It is committed here and nowhere else: somebody has called off the wait for the synchronous standbys.
        if (connection.takeWarnings().includes('SyncRepWaitForLSN'))
          throw new UnknownOutcome('postgres has committed it, and its synchronous standbys may not have it');
        return row.reply.answers;
      } catch (error) {
        if (attempt >= ATTEMPTS || !(isSchemaMissing(error) || isTakenBack(error))) throw error;
        if (isSchemaMissing(error)) await installSchema(connection, options.schema);
      }
    }
  };
  const send = async (primary: Primary, batch: readonly Job<Encoded, Result>[]): Promise<void> => {
    const { address } = primary.connection;
    try {
      const results = await write(primary, batch);
      for (const [index, job] of batch.entries()) {
        const result = results[index];
        if (result === undefined) job.reject(new UnknownOutcome('postgres left it without an answer'));
        else job.resolve(result);
      }
    } catch (error) {
      // One that postgres cannot keep takes no other with it.
      if (isOfTheData(error) && batch.length > 1) {
        for (const job of batch) await send(primary, [job]);
        return;
      }
      const told = explainPostgresError(address, error);
      const sure = await nothingWritten(primary.connection, error);
      const unknown = error instanceof UnknownOutcome ? error : new UnknownOutcome(told.message, { cause: error });
      for (const job of batch) job.reject(sure ? told : unknown);
      // One that had been a standby, or has lost its rights, is looked for anew.
      if (stateOf(error) === '25006') primary.connection.end(new Error('it takes no writes any more'));
    }
  };
  return createJobQueue({
    engine: 'postgres',
    connected: () => options.link.connected(),
    bytesOf: ({ json }) => json.length,
    send,
  });
}

/**
 * An error that ends a statement takes all of it back. One that ends the connection may have come after the commit; which it was is told in
 * the server's own language, so a connection that answers once more is the proof.
 */
async function nothingWritten(connection: PostgresConnection, error: unknown): Promise<boolean> {
  if (error instanceof RegistryError) return true;
  if (error instanceof UnknownOutcome || stateOf(error) === '') return false;
  return connection.call({ text: 'SELECT 1' }).then(
    () => true,
    () => false,
  );
}

/**
 * The worker thread that owns the sqlite connections: an fsync here stalls nobody's event loop. Writes go through one queue, several to a
 * `BEGIN IMMEDIATE` (group commit: one fsync for all); the busy timeout is 0 and waiting is ours, with jitter, since sqlite's own wait blocks
 * the thread and is unfair. Reads use a connection of their own and never wait for a writer.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { REGISTRY_BOUNDS } from '../bounds.ts';
import { answerChanges, answerList, answerRead } from '../engine/answer-reads.ts';
import { applyHeartbeat } from '../engine/apply-heartbeat.ts';
import { applyTransaction } from '../engine/apply-transaction.ts';
import { checkExpectation } from '../engine/check-expectation.ts';
import type { Tables } from '../engine/tables.ts';
import { RegistryError } from '../registry-error.ts';
import { commitNotice } from './commit-notice.ts';
import { explainSqliteError, isBusy, isOfHandle, lockedError } from './explain-sqlite-error.ts';
import { fileOf } from './open-file.ts';
import { type OpenTables, openTables, openWhenFree, pauseBefore } from './open-tables.ts';
import type { Command, FromWorker, Question, ToWorker, Value, WorkerOptions } from './worker-messages.ts';

interface Job {
  readonly id: number;
  readonly command: Command;
  /** `performance.now()` after which it must not start. */
  readonly deadline: number;
}

const port = parentPort!;
const options = workerData as WorkerOptions;
const { scope, path } = options;
const post = (message: FromWorker): void => port.postMessage(message);

let opened: OpenTables | undefined;
let seenVersion: bigint | undefined;
let closing = false;
let turning = false;
const queue: Job[] = [];
const notice = commitNotice(path, look);

function closeFile(): void {
  const file = opened;
  opened = undefined;
  seenVersion = undefined;
  notice.disarm();
  for (const connection of [file?.reader, file?.writer]) {
    try {
      connection?.close();
    } catch {
      // A connection on a failing disk may not close; it is used no more, and the next call opens another.
    }
  }
}

/** True when the transaction is surely undone. A connection that cannot even roll back is dropped: closing it discards what it held. */
function undo(): boolean {
  try {
    if (opened?.writer.isTransaction) opened.writer.exec('ROLLBACK');
    return true;
  } catch {
    closeFile();
    return false;
  }
}

/** The next call opens another connection, and reads what is really there. */
function distrust(error: unknown): void {
  if (isOfHandle(error)) closeFile();
}

/** The open file, opened anew when another one lies at the path (restored, or replaced); a vanished one is not made again. */
function current(): OpenTables {
  const there = fileOf(path);
  if (opened !== undefined && there === opened.file) return opened;
  closeFile();
  try {
    opened = openTables({ ...options, create: false });
  } catch (error) {
    throw explainSqliteError(path, error);
  }
  post({ kind: 'wake' });
  return opened;
}

function answer(question: Question): Value {
  const { reader, readTables: tables } = current();
  reader.exec('BEGIN');
  try {
    switch (question.kind) {
      case 'identity':
        return tables.identity();
      case 'read':
        return answerRead(tables, scope.root, question.keys);
      case 'list':
        return answerList(tables, scope.root, question);
      case 'changes':
        return answerChanges(tables, scope.root, question);
      case 'outcome': {
        const revision = tables.outcome(scope.root + question.txnId);
        if (revision !== undefined) return { kind: 'committed', revision };
        const waiting = queue.some(
          ({ command }) => command.kind === 'transact' && command.txn.txnId === question.txnId,
        );
        return { kind: waiting ? 'pending' : 'absent' };
      }
    }
  } finally {
    endRead(reader);
  }
}

/** A snapshot that cannot be let go would answer the past for ever: then the connection goes. */
function endRead(reader: OpenTables['reader']): void {
  try {
    if (reader.isTransaction) reader.exec('COMMIT');
  } catch {
    closeFile();
  }
}

function apply(tables: Tables, command: Command): Value {
  switch (command.kind) {
    case 'transact':
      return applyTransaction(tables, scope, command.txn, applyOptions(command.expects));
    case 'heartbeat':
      return applyHeartbeat(tables, scope, command.beat, applyOptions(command.expects));
    case 'compact':
      checkExpectation(tables, scope.root, command.expects);
      tables.compact(command.upTo);
      return undefined;
  }
}

const applyOptions = (expects: Extract<Command, { kind: 'transact' }>['expects']) => ({
  wall: Date.now(),
  ...(expects === undefined ? {} : { expects }),
});

const fail = (id: number, error: unknown): void => {
  const { code, message } = explainSqliteError(path, error);
  post({ kind: 'error', id, code, message });
};

/** Empties the queue, a batch a turn. */
async function takeTurns(): Promise<void> {
  if (turning) return;
  turning = true;
  for (let attempt = 0; queue.length > 0; ) {
    dropExpired();
    const batch = queue.slice(0, REGISTRY_BOUNDS.transactionsPerCommit);
    if (batch.length === 0) break;
    try {
      const { writer } = current();
      writer.exec('BEGIN IMMEDIATE');
    } catch (error) {
      if (isBusy((error as Error).cause ?? error)) {
        await pauseBefore(attempt++);
        continue;
      }
      distrust(error);
      for (const job of queue.splice(0, batch.length)) fail(job.id, error);
      continue;
    }
    attempt = 0;
    queue.splice(0, batch.length);
    commitBatch(batch);
    // Cancellations and reads get their turn.
    await new Promise((resolve) => setImmediate(resolve));
  }
  turning = false;
}

function dropExpired(): void {
  const now = performance.now();
  for (let i = queue.length - 1; i >= 0; i--) {
    if (queue[i]!.deadline > now && !closing) continue;
    const [job] = queue.splice(i, 1);
    fail(
      job!.id,
      closing ? new RegistryError('registry_dark', 'the registry was closed while the call waited') : lockedError(path),
    );
  }
}

function commitBatch(batch: readonly Job[]): void {
  const { writer, writeTables } = opened!;
  const answers: FromWorker[] = [];
  try {
    for (const { id, command } of batch) {
      try {
        answers.push({ kind: 'answer', id, value: apply(writeTables, command) });
      } catch (error) {
        // The engine's own refusals come before its first write; anything else undoes the whole batch.
        if (!(error instanceof RegistryError)) throw error;
        answers.push({ kind: 'error', id, code: error.code, message: error.message });
      }
    }
  } catch (error) {
    // No commit was tried, so nothing is written however the undoing goes.
    undo();
    distrust(error);
    for (const { id } of batch) fail(id, error);
    return;
  }
  try {
    writer.exec('COMMIT');
  } catch (error) {
    settleFailedCommit(batch, error);
    return;
  }
  const replaced = fileOf(path) !== opened!.file;
  for (const message of answers) {
    post(
      replaced && message.kind === 'answer'
        ? { kind: 'unknown', id: message.id, detail: `${path} was replaced during the commit` }
        : message,
    );
  }
  // Heartbeats are told to no watch.
  if (batch.some(({ command }) => command.kind !== 'heartbeat')) notice.tell();
  // Tells this side's own watches, and what it has told itself is then no news to it.
  look();
}

function settleFailedCommit(batch: readonly Job[], error: unknown): void {
  // Still in the transaction: sqlite has not committed, and the rollback makes it sure.
  if (opened!.writer.isTransaction && undo()) {
    for (const { id } of batch) fail(id, error);
    return;
  }
  // Sqlite has ended the transaction itself, one way or the other: a new connection reads which.
  closeFile();
  for (const { id } of batch) post({ kind: 'unknown', id, detail: `the commit failed: ${(error as Error).message}` });
}

/** Has another process committed? Told by `data_version`, which no own commit on the same connection moves. */
function look(): void {
  if (closing) return;
  try {
    const { reader } = current();
    // First: what comes after the look is told.
    notice.arm();
    const version = (reader.prepare('PRAGMA data_version').get() as { data_version: bigint }).data_version;
    if (version !== seenVersion) post({ kind: 'wake' });
    seenVersion = version;
  } catch (error) {
    // Dark: the next call says so with its reason. Watchers must learn it too.
    distrust(error);
    post({ kind: 'wake' });
  }
}

port.on('message', (message: ToWorker) => {
  switch (message.kind) {
    case 'ask':
      try {
        post({ kind: 'answer', id: message.id, value: answer(message.question) });
      } catch (error) {
        distrust(error);
        fail(message.id, error);
      }
      return;
    case 'do':
      queue.push({ id: message.id, command: message.command, deadline: performance.now() + message.timeoutMs });
      void takeTurns();
      return;
    case 'cancel': {
      const index = queue.findIndex((job) => job.id === message.id);
      if (index >= 0) {
        queue.splice(index, 1);
        fail(message.id, new RegistryError('registry_dark', 'cancelled by the caller before it began'));
      }
      return;
    }
    case 'close':
      closing = true;
      dropExpired();
      clearInterval(timer);
      closeFile();
      port.close();
  }
});

let timer: NodeJS.Timeout | undefined;
try {
  opened = await openWhenFree({ ...options, create: true }, performance.now() + options.openTimeoutMs);
  timer = setInterval(look, options.lookAgainMs);
  look();
  post({ kind: 'opened' });
} catch (error) {
  fail(0, error);
  port.close();
}

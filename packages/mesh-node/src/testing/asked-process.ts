/** A node in a process of its own that can be asked, frozen and killed. */
import { fork } from 'node:child_process';
import { killing } from './killing.ts';
import type { NodeOptions, TestCluster } from './test-cluster.ts';

export interface AskedProcess<Asked> extends AsyncDisposable {
  /** Answers are in the order of the questions; one that is frozen answers once it goes on. */
  ask(question: Asked): Promise<string>;
  freeze(): void;
  thaw(): void;
  kill(): Promise<void>;
}

/** `program`: a module that is started with the path of a config, and answers each message with one `{ answer }`, in order. */
export async function startAskedProcess<Asked extends object>(
  program: string,
  cluster: TestCluster,
  [nodeId, options]: readonly [nodeId: string, options: NodeOptions],
): Promise<AskedProcess<Asked>> {
  const path = await cluster.writeConfig(nodeId, options);
  const child = fork(program, [path], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
  const waiting: PromiseWithResolvers<string>[] = [];
  child.on('message', ({ answer }: { readonly answer: string }) => waiting.shift()?.resolve(answer));
  child.once('exit', (code) => {
    for (const one of waiting) one.reject(new Error(`${nodeId} has ended (${code})`));
  });
  const kill = killing(child);
  return {
    ask(question) {
      const answer = Promise.withResolvers<string>();
      waiting.push(answer);
      child.send(question);
      return answer.promise;
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    kill,
    [Symbol.asyncDispose]: kill,
  };
}

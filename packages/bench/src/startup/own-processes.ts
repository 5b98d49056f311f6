/** The processes that a run has left: those whose command line or environment names its folder, however they call themselves by now. */
import { readdir, readFile } from 'node:fs/promises';

export async function processesNaming(folder: string): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const named = await Promise.all(
    pids
      .filter((pid) => pid !== process.pid)
      .map(async (pid) => {
        const texts = await Promise.all(
          ['cmdline', 'environ'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')),
        );
        return texts.some((text) => text.includes(folder)) ? [pid] : [];
      }),
  );
  return named.flat();
}

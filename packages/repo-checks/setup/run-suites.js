// Runs suites one after another, and beside them, one after another as well, those that yield; also after a failure. What each came to is told
// as soon as it has ended, and counted. Plain JS for Node 20.
import { elapsed } from './run-step.js';

const counts = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;

/** A suite that cannot even run has failed once. */
const broken = (error) => ({ passed: 0, failed: 1, skipped: 0, output: String(error?.stack ?? error) });

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 * @typedef {{ name: string, yields?: boolean, run: () => Promise<Counts & { output: string }> }} Suite
 * @param {Suite[]} suites
 * @param {{ keepLog: (name: string, output: string) => string, tell?: (text: string) => void }} where `keepLog` answers where it is kept
 * @returns {Promise<Counts>}
 */
export async function runSuites(suites, { keepLog, tell = console.log }) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  const inTurn = async (some) => {
    for (const suite of some) {
      const startedAt = performance.now();
      tell(`\n${suite.name} ...`);
      const outcome = await suite.run().catch(broken);
      const log = keepLog(suite.name, outcome.output);
      if (outcome.failed > 0) tell(`${outcome.output}\n(kept in ${log})`);
      tell(`${suite.name}: ${counts(outcome)} in ${elapsed(startedAt)}`);
      for (const key of Object.keys(total)) total[key] += outcome[key];
    }
  };
  await Promise.all([inTurn(suites.filter(({ yields }) => !yields)), inTurn(suites.filter(({ yields }) => yields))]);
  return total;
}

/**
 * The line that closes a run, and whether that was a good one: where nothing has passed nothing is shown.
 * @param {Counts} total
 */
export function verdictOf({ passed, failed }) {
  return { line: `${passed} passed, ${failed} failed`, exitCode: failed > 0 || passed === 0 ? 1 : 0 };
}

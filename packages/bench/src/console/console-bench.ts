/**
 * The console as people feel it, in a real browser: on a real mesh of seven nodes how soon a change is painted, what the first route weighs,
 * how sound and quick the pages are, how soon a simulation stands on the screen, and how soon the grid of shards is painted; on simulated fleets under a storm of changes how smooth the topology stays and what the page keeps.
 */
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { type BenchReport, benchReport } from '../report.ts';
import { CHROMIUM, startMesh } from '../startup/started-mesh.ts';
import { measureHeatGrid } from './heat-grid.ts';
import { measureRealMesh } from './real-mesh.ts';
import { measureSimulated } from './simulated-mesh.ts';
import { measureSimulator } from './simulator.ts';

export async function consoleBench(args: readonly string[], progress: (line: string) => void): Promise<BenchReport> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      simulated: { type: 'string', default: '1000,5000' },
      changes: { type: 'string', default: '200' },
      watch: { type: 'string', default: '20' },
      soak: { type: 'string', default: '60' },
      steps: { type: 'string', default: '40' },
    },
  });
  const whole = (name: 'watch' | 'soak' | 'steps'): number => wholeNumber(name, values[name]);
  const sizes =
    values.simulated === '' ? [] : values.simulated.split(',').map((text) => wholeNumber('simulated', text));
  const browser = await chromium.launch(CHROMIUM);
  const figures: Record<string, number> = {};
  try {
    Object.assign(figures, await measureHeatGrid(browser, progress));
    {
      await using mesh = await startMesh();
      Object.assign(figures, await measureRealMesh(browser, mesh.url, { steps: whole('steps'), progress }));
      Object.assign(figures, await measureSimulator(browser, mesh.url, progress));
    }
    for (const members of sizes) {
      await using mesh = await startMesh(['--simulated', String(members), '--simulated-changes', values.changes]);
      const last = members === sizes.at(-1);
      const measured = await measureSimulated(browser, mesh.url, {
        members,
        watchMs: whole('watch') * 1_000,
        soakMs: last ? whole('soak') * 1_000 : 0,
      });
      progress(
        `${members} members, ${values.changes} changes a second: a frame in ${measured.frameP95Ms.toFixed(1)} ms (p95), ${measured.frameWorstMs.toFixed(1)} ms at worst`,
      );
      figures[`frameP95MsAt${members}`] = measured.frameP95Ms;
      figures[`frameWorstMsAt${members}`] = measured.frameWorstMs;
      figures.frameP95Ms = Math.max(figures.frameP95Ms ?? 0, measured.frameP95Ms);
      if (last && whole('soak') > 0) figures.heapGrowthBytesPerHour = measured.heapGrowthBytesPerHour;
    }
  } finally {
    await browser.close();
  }
  return benchReport('console', figures);
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text)) throw new Error(`--${name} ${text}: expected a whole number`);
  return value;
}

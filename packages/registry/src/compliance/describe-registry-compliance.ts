/** The suite that every adapter takes: what the port promises, whatever the engine. */
import { describe } from 'vitest';
import { type ComplianceStore, complianceHandles } from './compliance-handles.ts';
import { testRefusals } from './refusals.ts';
import { testWatchesAndHistory } from './watches-and-history.ts';
import { testWritesAndReads } from './writes-and-reads.ts';

export function describeRegistryCompliance(name: string, factory: () => Promise<ComplianceStore>): void {
  describe(`${name} keeps the promises of the registry port`, () => {
    const handles = complianceHandles(factory);
    testWritesAndReads(handles);
    testWatchesAndHistory(handles);
    testRefusals(handles);
  });
}

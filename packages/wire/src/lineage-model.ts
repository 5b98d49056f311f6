/** The registry's history as the control API speaks of it, and its adoption. */
import type { AnswerHead } from './control-model.ts';

export interface Lineage {
  readonly meshId: string;
  readonly clusterId: string;
  readonly lineageEpoch: string;
  readonly lineageId: string;
  readonly storeIdentity: string;
}

export interface LineageAnswer extends AnswerHead {
  readonly stored?: Lineage;
  readonly storeIdentity?: string;
  readonly highWaterEpoch: string;
  readonly highWaterRevision: string;
  readonly headRevision: string;
  readonly state: 'ok' | 'dark' | 'foreign' | 'empty' | 'behind';
  readonly explanation: string;
  readonly storeKind: string;
  readonly writesStopped: boolean;
}

export interface LineageAdoption extends AnswerHead {
  readonly before?: Lineage;
  readonly after: Lineage;
  readonly dryRun: boolean;
  readonly effects: readonly string[];
  readonly correlationId: string;
}

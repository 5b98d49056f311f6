/** What it means when the store's write function refuses a call: nothing was written. */
import { RegistryError } from '../registry-error.ts';
import { FORMAT } from './schema/names.ts';

export interface Refusal {
  readonly refused: 'newer' | 'corrupt';
  readonly detail: string;
}

export const newerSchema = (address: string, needed: string): RegistryError =>
  new RegistryError(
    'newer_schema',
    `the registry in postgres ${address} needs a reader of format ${needed}, this build reads up to ${FORMAT}: upgrade this node (the data was left untouched)`,
  );

export const refusalOf = (address: string, { refused, detail }: Refusal): RegistryError =>
  refused === 'newer'
    ? newerSchema(address, detail)
    : new RegistryError(
        'registry_corrupt',
        `postgres ${address} has a change log that goes beyond the head (${detail}) of this mesh: a part of its tables was put back or written by something else. Restore a whole copy, then \`omnirelay mesh lineage adopt\``,
      );

/**
 * The pages of content and the header that leads to them. As long as they fit, all of it is one transaction. What does not is written in batches before:
 * each compares that none of its pages is there, so that two who revise a change at once never mix their pages, and the header comes last.
 */
import type { MapPut } from '../../shard-map/stored/map-records.ts';
import { utf8Length } from '../../shard-map/stored/utf8-length.ts';
import { changeKey, contentKey } from '../change-keys.ts';
import type { Change } from '../change-model.ts';
import { contentPages, encodeContentPage } from '../content-pages.ts';
import { encodeChange } from '../header-record.ts';
import type { Refused } from '../refusals.ts';
import { type ChangeTransaction, type ChangeWrites, conditionOn, isRefused, putOf } from './stored-change.ts';

/** Pages of one transaction, and their bytes: a store takes 128 conditions and writes, and 1 MiB. */
const PAGES = 40;
const BYTES = 640 * 1024;

/** `version`: of the header's record as it was read; undefined where there is to be none. */
export function writesOfContent(change: Change, version: bigint | undefined): ChangeWrites | Refused {
  const { header, content } = change;
  const { id, revision } = header;
  const head = putOf(changeKey(id), encodeChange(header));
  if (isRefused(head)) return head;
  const pages: MapPut[] = [];
  for (const page of contentPages(content)) {
    const put = putOf(contentKey(id, revision, page.page), encodeContentPage(page));
    if (isRefused(put)) return put;
    pages.push(put);
  }
  const conditions = [conditionOn(changeKey(id), version)];
  const batches = inBatches(pages);
  const [only = []] = batches;
  if (batches.length <= 1) return { kind: 'writes', change, transactions: [{ conditions, writes: [...only, head] }] };
  const before = batches.map(
    (writes): ChangeTransaction => ({
      conditions: [...conditions, ...writes.map(({ key }) => conditionOn(key, undefined))],
      writes,
    }),
  );
  return { kind: 'writes', change, transactions: [...before, { conditions, writes: [head] }] };
}

function inBatches(pages: readonly MapPut[]): readonly (readonly MapPut[])[] {
  const batches: MapPut[][] = [];
  let bytes = 0;
  for (const page of pages) {
    const size = utf8Length(page.value);
    const last = batches.at(-1);
    if (last === undefined || last.length >= PAGES || bytes + size > BYTES) {
      batches.push([page]);
      bytes = size;
    } else {
      last.push(page);
      bytes += size;
    }
  }
  return batches;
}

/**
 * `change-content/<id>/<revision>/<page>`: what people approve, in pages that are written once. Names and reasons stand once in a page, and rows point to
 * them. All pages together are the content again, so that its canonical text is the same byte for byte; whoever reads them holds its hash against the
 * header's.
 */
import type { StoredText } from '../shard-map/stored/map-records.ts';
import {
  asArray,
  asCount,
  asFields,
  asInteger,
  asOneOf,
  asText,
  type Decoded,
  damaged,
  decodeRecord,
  type Encoded,
  encodeRecord,
} from '../shard-map/stored/record-text.ts';
import { CHANGE_BOUNDS } from './bounds.ts';
import {
  CHANGE_KINDS,
  type ChangeContent,
  type ChangeKind,
  type ChangeStep,
  type Precondition,
} from './content-model.ts';
import { asPreconditionOf, asStepOf, preconditionRow, stepRow } from './content-rows.ts';
import { asOverrides } from './override-text.ts';
import { asNamespace } from './touched-text.ts';
import { WordTable } from './word-table.ts';

/** What stands in the first page alone. */
type ContentHead = Pick<ChangeContent, 'kind' | 'basis' | 'overrides'>;

export interface ContentPage {
  readonly page: number;
  /** Of this content. */
  readonly pages: number;
  readonly head?: ContentHead;
  readonly preconditions: readonly Precondition[];
  readonly steps: readonly ChangeStep[];
}

/** Preconditions first. Neither list is put in another order. */
export function contentPages({ kind, basis, overrides, preconditions, steps }: ChangeContent): readonly ContentPage[] {
  const { pageRows } = CHANGE_BOUNDS;
  const pages = Math.max(1, Math.ceil((preconditions.length + steps.length) / pageRows));
  return Array.from({ length: pages }, (_none, page) => {
    const begin = page * pageRows;
    const rows = (of: number) => Math.max(0, of - preconditions.length);
    return {
      page,
      pages,
      ...(page === 0 && { head: { kind, basis, overrides } }),
      preconditions: preconditions.slice(begin, begin + pageRows),
      steps: steps.slice(rows(begin), rows(begin + pageRows)),
    };
  });
}

/** Undefined when they are not all pages of one content. */
export function joinPages(pages: readonly ContentPage[]): ChangeContent | undefined {
  const inOrder = pages.toSorted((a, b) => a.page - b.page);
  const head = inOrder[0]?.head;
  if (head === undefined || inOrder.some(({ page, pages: of }, at) => page !== at || of !== pages.length))
    return undefined;
  return {
    ...head,
    preconditions: inOrder.flatMap((page) => page.preconditions),
    steps: inOrder.flatMap((page) => page.steps),
  };
}

export function encodeContentPage({ page, pages, head, preconditions, steps }: ContentPage): Encoded {
  const words = new WordTable();
  const rows = {
    preconditions: preconditions.map((one) => preconditionRow(one, words)),
    steps: steps.map((step) => stepRow(step, words)),
  };
  return encodeRecord({ page, pages, ...(head && { head }), words: words.words, ...rows });
}

export const decodeContentPage = (stored: Pick<StoredText, 'value' | 'minReader'>): Decoded<ContentPage> =>
  decodeRecord(stored, (fields) => {
    const { pageRows } = CHANGE_BOUNDS;
    const words = asArray(fields.words, 'words', pageRows * 4).map((word) => asText(word, 'a word'));
    const pages = asInteger(fields.pages, 'pages', 1, CHANGE_BOUNDS.pages);
    const page = asInteger(fields.page, 'page', 0, pages - 1);
    if ((page === 0) !== (fields.head !== undefined)) damaged('the first page has a head, and no other has');
    return {
      page,
      pages,
      ...(fields.head !== undefined && { head: asHead(fields.head) }),
      preconditions: asArray(fields.preconditions, 'preconditions', pageRows).map((row) =>
        asPreconditionOf(words, row),
      ),
      steps: asArray(fields.steps, 'steps', pageRows).map((row) => asStepOf(words, row)),
    };
  });

function asHead(value: unknown): ContentHead {
  const fields = asFields(value, 'head');
  const basis = asFields(fields.basis, 'basis');
  return {
    kind: asOneOf(fields.kind, 'kind', Object.keys(CHANGE_KINDS) as ChangeKind[]),
    basis: {
      lineageEpoch: asCount(basis.lineageEpoch, 'lineageEpoch'),
      maps: asArray(basis.maps, 'maps', CHANGE_BOUNDS.basis).map((one) => {
        const map = asFields(one, 'a map');
        return { namespace: asNamespace(map.namespace), generation: asCount(map.generation, 'generation') };
      }),
    },
    overrides: asOverrides(fields.overrides, CHANGE_BOUNDS.overrides),
  };
}

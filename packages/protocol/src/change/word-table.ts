/** Words of a page, each written once; rows point to them. -1 stands for none. */
import { asInteger, damaged } from '../shard-map/stored/record-text.ts';

export class WordTable {
  readonly words: string[] = [];
  readonly #places = new Map<string, number>();

  placeOf(word: string | null): number {
    if (word === null) return -1;
    const place = this.#places.get(word) ?? this.words.push(word) - 1;
    this.#places.set(word, place);
    return place;
  }
}

/** Damaged when the row points to no word of the page. */
export function wordAt(words: readonly string[], place: unknown, what: string): string {
  const word = words[asInteger(place, what, 0, words.length - 1)];
  return word ?? damaged(`${what} is no word of the page`);
}

export const wordOrNone = (words: readonly string[], place: unknown, what: string): string | null =>
  place === -1 ? null : wordAt(words, place, what);

/** Versions of records, as ETags tell them: numbers in quotes that only grow. */

/** Whether what is seen is what was made, or came after it. */
export function reaches(seen: string | undefined, made: string): boolean {
  const number = (text: string): number => Number(text.replaceAll('"', ''));
  return seen !== undefined && number(seen) >= number(made);
}

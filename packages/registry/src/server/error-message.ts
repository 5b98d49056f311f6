/** What an error of a client or of the network says: of one that holds several, each; some have no more than a code. */
export const errorMessage = (error: unknown): string => {
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.map(errorMessage).join('; ');
  const { message, code } = error as NodeJS.ErrnoException;
  return message || code || String(error);
};

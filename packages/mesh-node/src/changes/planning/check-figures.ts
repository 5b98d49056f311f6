/**
 * Figures of checks as changes keep them: integers, since what people approve has one text everywhere. Ratios are kept in ten-thousandths, as many digits as
 * the planner tells; everything else as it is.
 */
const PARTS = 10_000;
const isRatio = (check: string): boolean => check.endsWith('-ratio');

export const asKept = (check: string, figure: number): number => Math.round(isRatio(check) ? figure * PARTS : figure);
export const asRead = (check: string, figure: number): number => (isRatio(check) ? figure / PARTS : figure);

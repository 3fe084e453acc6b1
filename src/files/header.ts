import { looksLikeEmail, looksLikeHeaderWord, looksLikePhone, looksLikeValue } from './looks.ts';
import type { Row } from './types.ts';

/** How far down a header is looked for. */
export const HEADER_SEARCH_ROWS = 30;

/**
 * Where a table begins, from its first rows: at its header, or at its first row when it has none. Blank rows, titles
 * and the like before it are not part of the table. Without rows it begins at row 1.
 */
export function findTable(rows: readonly Row[], insisted?: boolean): { header: boolean; firstRow: number } {
  const filled = rows.filter(({ cells }) => countFilled(cells) > 0).slice(0, HEADER_SEARCH_ROWS);
  const body = filled.filter((row) => !isTitle(row, filled));
  const named = body.find(({ cells }) => isHeader(cells));
  const first = body[0];
  if (!first) return { header: insisted ?? true, firstRow: filled[0]?.row ?? 1 };
  if (insisted === false) return { header: false, firstRow: first.row };
  if (named && isBeforeValues(named, body)) return { header: true, firstRow: named.row };
  const header = insisted ?? !hasValue(first.cells);
  return { header, firstRow: first.row };
}

const countFilled = (cells: readonly string[]): number => cells.filter((cell) => cell.trim() !== '').length;

/** One cell with text above rows of more. */
function isTitle({ row, cells }: Row, rows: readonly Row[]): boolean {
  if (countFilled(cells) !== 1 || hasValue(cells)) return false;
  const below = rows.filter((other) => other.row > row);
  const wide = below.filter((other) => countFilled(other.cells) > 1).length;
  return wide > 0 && wide >= below.length / 2;
}

const isHeader = (cells: readonly string[]): boolean => cells.some(looksLikeHeaderWord) && !hasValue(cells);

/** Phone numbers and addresses stand below a header, never above it. */
function isBeforeValues(header: Row, rows: readonly Row[]): boolean {
  return !rows.some(
    ({ row, cells }) => row < header.row && cells.some((one) => looksLikePhone(one) || looksLikeEmail(one)),
  );
}

const hasValue = (cells: readonly string[]): boolean => cells.some(looksLikeValue);

import { AppError, type FieldError } from '../lib/errors.ts';
import type { ReadReport } from './types.ts';

/** A file that cannot be read at all: a sentence that says what it is and one that says what to do. */
export const invalidFile = (message: string): AppError => new AppError('import_invalid_file', message);

export const damagedWorkbook = (detail: string): AppError =>
  invalidFile(
    `The workbook is damaged: ${detail}. Open it in Excel or LibreOffice, save it again as .xlsx, and upload that.`,
  );

/** Why one row cannot be read. `code` is stable. */
export const refuseRow = (code: RowCode, message: string): FieldError => ({ path: 'row', code, message });

type RowCode =
  | 'row_too_large'
  | 'row_too_many_columns'
  | 'row_cell_too_large'
  | 'row_undecodable'
  | 'row_unclosed_quote'
  | 'row_cut_off'
  | 'row_unreadable';

/** Adds to the warning of this code, or begins it. */
export function warn(
  report: ReadReport | undefined,
  { code, message, count = 1, row }: { code: string; message: string; count?: number; row?: number | undefined },
): void {
  if (!report) return;
  const known = report.warnings.find((warning) => warning.code === code);
  if (known) known.count += count;
  else report.warnings.push({ code, message, count, ...(row !== undefined && { row }) });
}

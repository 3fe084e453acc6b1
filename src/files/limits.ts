/** What a file may hold. Nobody's list of people comes near; whatever does would only fill the memory. */

/** A row of text. */
export const MAX_ROW_CHARACTERS = 1_000_000;

/** A cell; Excel's own limit. */
export const MAX_CELL_CHARACTERS = 32_767;

/** Columns with something in them. */
export const MAX_COLUMNS = 1_000;

/** Rows and columns of a sheet: Excel's own limits. */
export const MAX_SHEET_ROWS = 1_048_576;
export const MAX_SHEET_COLUMNS = 16_384;

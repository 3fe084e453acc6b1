import type { FieldError } from '../lib/errors.ts';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030' | 'big5' | 'shift_jis' | 'windows-1252';
export type Delimiter = ',' | '\t' | ';' | '|';
/** What is written for people to take away. */
export const EXPORT_FORMATS = ['csv', 'xlsx', 'jsonl'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
/** The character around cells that hold delimiters or line ends; blank: none, quotes are text. */
export type Quote = '"' | "'" | '';

/** Separated values. */
export interface TextFormat {
  kind: 'csv';
  encoding: Encoding;
  delimiter: Delimiter;
  quote: Quote;
  /** Whether the first row that is read names the columns. */
  header: boolean;
  /** The number of the first row that is read; before it stand blank rows or a title. */
  firstRow: number;
}

/** A sheet of a workbook: Excel's (`xlsx`) or LibreOffice's (`ods`). */
export interface SheetFormat {
  kind: 'xlsx' | 'ods';
  /** The name of the sheet that is read. */
  sheet: string;
  /** All sheets with cells, in the workbook's order. */
  sheets: { name: string; hidden: boolean }[];
  header: boolean;
  firstRow: number;
}

export type FileFormat = TextFormat | SheetFormat;

/** What the caller insists on; the rest is recognised. */
export interface FormatOverrides {
  encoding?: Encoding | undefined;
  delimiter?: Delimiter | undefined;
  quote?: Quote | undefined;
  /** A sheet's name. */
  sheet?: string | undefined;
  header?: boolean | undefined;
}

/** A row of a file. */
export interface Row {
  /** Its number as a spreadsheet shows it: 1 is the first, blank rows count, one with line breaks in a cell is one. */
  row: number;
  /** Texts as they stand in the file. */
  cells: string[];
  /** Text follows a closing quote, so where the cells end is a guess. */
  misquoted?: boolean;
  /** Workbooks: the indexes of cells that were numbers, so leading zeros may have been lost. */
  numeric?: number[];
  /** Why the row cannot be read; its cells are then the beginning of what was there. */
  refused?: FieldError;
}

/** What a person should know about how a file was read, one entry for each kind. */
export interface ReadWarning {
  code: string;
  message: string;
  /** How often. */
  count: number;
  /** The first row it happened in. */
  row?: number;
}

/** Filled while rows are read; complete when they are. */
export interface ReadReport {
  warnings: ReadWarning[];
}

export interface ReadOptions {
  /** Told how far reading is, in bytes as stored (compressed, in a workbook). */
  onBytes?: ((done: number, total: number) => void) | undefined;
  report?: ReadReport | undefined;
  signal?: AbortSignal | undefined;
}

import { collect, readFile } from '../src/files/files.testing.ts';
import { writeXlsx } from '../src/files/writeXlsx.ts';

/** The cells of a workbook's first sheet, the header first. */
export const readCells = async (file: Buffer): Promise<string[][]> => (await readFile(file)).cells;

/** The template as somebody fills it in who leaves the examples where they are: contacts below them, by column. */
export async function fillTemplate(template: Buffer, contacts: readonly Record<string, string>[]): Promise<Buffer> {
  const [header = [], ...examples] = await readCells(template);
  const rows = contacts.map((contact) => header.map((column) => contact[column] ?? ''));
  const columns = header.map((column) => ({ header: column, text: true }));
  return collect(writeXlsx({ sheet: 'Contacts', columns, rows: [[...examples, ...rows]] }));
}

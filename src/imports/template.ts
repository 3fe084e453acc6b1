import { writeCsv } from '../files/writeCsv.ts';
import { writeXlsx, type XlsxSheet } from '../files/writeXlsx.ts';
import { COUNTRIES, countryName, resolveCountry } from '../phone/countries.ts';
import { exampleNumbers } from '../phone/examples.ts';
import { formatPhoneInternational } from '../phone/format.ts';

const COLUMNS = [
  { header: 'Country', text: true, width: 32 },
  { header: 'Phone', text: true, width: 22 },
  { header: 'Name', text: true, width: 24 },
  { header: 'Email', text: true, width: 28 },
  { header: 'Remark', text: true, width: 48 },
];

/** What the remark of an example says: the truth. The Chinese part does not survive every encoding. */
const EXAMPLE_MARK = 'Example row, never imported.';
const EXAMPLE_REMARK = `${EXAMPLE_MARK} 示例行，不会被导入。`;

const EXAMPLE_PEOPLE: [country: string, name: string, email: string][] = [
  ['CN', '张伟', 'zhang.wei@example.com'],
  ['BR', 'Maria Silva', 'maria.silva@example.com'],
  ['GB', 'John Smith', 'john.smith@example.com'],
];

interface Example {
  /** E.164 digits. */
  phone: string;
  name: string;
  cells: string[];
}

/** The rows below the header of a template. Phones are in groups, so that a spreadsheet takes them for text. */
function examples(): Example[] {
  const numbers = new Map(exampleNumbers().map(({ country, phone }) => [country, phone]));
  return EXAMPLE_PEOPLE.map(([country, name, email]) => {
    const phone = numbers.get(country)!;
    return {
      phone,
      name,
      cells: [countryLabel(country), formatPhoneInternational(phone), name, email, EXAMPLE_REMARK],
    };
  });
}

let known: Map<string, string> | undefined;

/**
 * Whether a contact is one of the template's examples that somebody forgot to delete: its phone (E.164 digits) together with
 * its remark or its name. The numbers are documented as examples, yet may be somebody's: nobody may be sent messages for
 * having read a template. A row typed over an example is a contact like any other.
 */
export function isExample({ phone, name, remark }: { phone: string; name: string; remark: string }): boolean {
  known ??= new Map(examples().map((example) => [example.phone, example.name]));
  const example = known.get(phone);
  return example !== undefined && (remark.startsWith(EXAMPLE_MARK) || name === example);
}

/** The template as CSV: the header and examples. */
export function templateCsv(): AsyncIterable<Buffer> {
  return writeCsv({
    header: COLUMNS.map(({ header }) => header),
    rows: [examples().map(({ cells }) => cells)],
    lineEnd: '\r\n',
  });
}

/**
 * The template as a workbook: a sheet to fill in, with a drop-down of countries and phones kept as text; instructions in
 * English and Chinese; and, hidden, the countries.
 */
export function templateXlsx(): AsyncIterable<Buffer> {
  const countries = COUNTRIES.map(({ code }) => countryLabel(code))
    .sort((one, other) => one.localeCompare(other, 'en'))
    .map((label) => [label]);
  const list: XlsxSheet = {
    sheet: 'Countries',
    hidden: true,
    columns: [{ header: 'Country', text: true, width: 48 }],
    rows: [countries],
  };
  const instructions: XlsxSheet = {
    sheet: 'Instructions 填写说明',
    wrap: true,
    columns: [
      { header: 'How to fill in the first sheet', width: 70 },
      { header: '如何填写第一个工作表', width: 60 },
    ],
    rows: [INSTRUCTIONS],
  };
  return writeXlsx({
    sheet: 'Contacts',
    columns: COLUMNS,
    rows: [examples().map(({ cells }) => cells)],
    choices: [{ column: 0, from: `Countries!$A$2:$A$${countries.length + 1}` }],
    more: [instructions, list],
  });
}

/**
 * `China (+86)`, or as much of it as the import reads back as that country. Plain letters only: Excel saves CSV in the
 * computer's own old encoding, where accents, or the Chinese names, would become question marks.
 */
function countryLabel(code: string): string {
  const name = plainName(code);
  const callingCode = COUNTRIES.find((country) => country.code === code)?.callingCode;
  return [`${name} (+${callingCode})`, name].find((label) => resolveCountry(label) === code) ?? code;
}

const plainName = (code: string): string =>
  countryName(code, 'en').normalize('NFKD').replace(/\p{M}/gu, '').replaceAll('’', "'");

const INSTRUCTIONS = [
  [
    'One person in each row. Keep the first row: it names the columns. Their order does not matter, and further columns can be added.',
    '每行填写一位联系人。请保留首行的列名。列的顺序不限，也可以增加其他列。',
  ],
  [
    'Country: choose from the list, or write a name, a code such as CN, or a calling code such as +86. May be blank when the phone begins with + and the calling code.',
    'Country（国家/地区）：从下拉列表中选择，也可以填写名称、代码（如 CN）或区号（如 +86）。如果电话号码以 + 和区号开头，可以留空。',
  ],
  [
    'Phone: required. With + and the calling code, or as it is dialled within the country. Blanks and hyphens do no harm. The column is formatted as text, so that no zeros are lost: paste values only (Paste Special › Values).',
    'Phone（电话）：必填。可以填写 + 和区号开头的号码，也可以填写国内拨打的号码，空格和连字符没有影响。此列为文本格式，开头的 0 不会丢失；粘贴时请选择“仅粘贴值”。',
  ],
  [
    'Name, Email, Remark: optional. A blank cell never erases what is already known of a contact.',
    'Name（姓名）、Email（邮箱）、Remark（备注）：选填。空白单元格不会清除联系人的已有信息。',
  ],
  [
    'The rows that are filled in already are examples. They are never imported; delete them or write over them.',
    '已填写的几行是示例，不会被导入。请删除或直接覆盖。',
  ],
  [
    'Save as .xlsx, .ods or .csv, in any encoding and with any separator, and upload the file. Before anything is imported you are told what will happen, row by row.',
    '请保存为 .xlsx、.ods 或 .csv 格式（编码和分隔符不限）后上传。导入之前会逐行告知结果。',
  ],
];

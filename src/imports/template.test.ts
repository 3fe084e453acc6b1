import { describe, expect, test } from 'vitest';
import { readFile } from '../files/files.testing.ts';
import { COUNTRIES, resolveCountry } from '../phone/countries.ts';
import { isExample, templateCsv, templateXlsx } from './template.ts';

async function collect(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

const HEADER = ['Country', 'Phone', 'Name', 'Email', 'Remark'];

describe('the template', () => {
  test.each([
    ['xlsx', templateXlsx],
    ['csv', templateCsv],
  ])('as %s is recognised without a question, its examples as such', async (kind, template) => {
    const { format, cells, warnings } = await readFile(await collect(template()));
    expect(format).toMatchObject({ kind, header: true, firstRow: 1 });
    expect(cells[0]).toEqual(HEADER);
    expect(cells.length).toBe(4);
    for (const [, phone = '', name = '', , remark = ''] of cells.slice(1)) {
      expect(isExample({ phone: phone.replace(/\D/g, ''), name, remark })).toBe(true);
    }
    expect(warnings).toEqual([]);
  });

  test('offers every country, in plain letters that every encoding has and the import reads back', async () => {
    const { format, cells } = await readFile(await collect(templateXlsx()), { sheet: 'Countries' });
    expect(format).toMatchObject({
      sheets: [
        { name: 'Contacts', hidden: false },
        { name: 'Instructions 填写说明', hidden: false },
        { name: 'Countries', hidden: true },
      ],
    });
    const labels = cells.slice(1).map(([label]) => label!);
    expect(labels).toContain('China (+86)');
    expect(labels.filter((label) => !/^[ -~]+$/.test(label))).toEqual([]);
    expect(labels.map((label) => resolveCountry(label)).sort()).toEqual(COUNTRIES.map(({ code }) => code).sort());
  });
});

describe('example rows', () => {
  const phone = '8613123456789';
  const remark = 'Example row, never imported. 示例行，不会被导入。';

  test.each([
    [{ phone, name: '张伟', remark }, true],
    [{ phone, name: '张伟', remark: '' }, true],
    [{ phone, name: '??', remark: 'Example row, never imported. ???' }, true],
    [{ phone: '8613800138000', name: '张伟', remark }, false],
    [{ phone, name: '王芳', remark: 'VIP' }, false],
  ])('%j: %j', (fields, example) => {
    expect(isExample(fields)).toBe(example);
  });
});

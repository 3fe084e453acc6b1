/** What a column of pasted cells can be. */
export const TARGETS = ['phone', 'country', 'name', 'email', 'remark', 'nothing'] as const;
export type Target = (typeof TARGETS)[number];

const HEADS: Record<Exclude<Target, 'nothing'>, RegExp> = {
  phone:
    /^(phone|phone ?number|mobile|mobile ?number|tel(ephone)?|whatsapp|number|电话|电话号码|手机|手机号|手机号码|号码)$/i,
  country: /^(country|country ?code|region|国家|国家\/地区|国家或地区|地区)$/i,
  name: /^(name|full ?name|contact|contact ?name|姓名|名字|名称|联系人)$/i,
  email: /^(e-?mail|email ?address|mail|邮箱|电子邮箱|邮件)$/i,
  remark: /^(remarks?|notes?|comments?|备注)$/i,
};

const PHONE = /^[+0(]?[\d\s().\-/]{5,}$/;
const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;

/** What each column is, and whether the first row names them: by its words, else by what most cells look like. */
export function recogniseColumns(
  rows: readonly (readonly string[])[],
  isCountry: (text: string) => boolean,
): { targets: Target[]; hasHead: boolean } {
  const width = Math.max(0, ...rows.map(({ length }) => length));
  const [first = []] = rows;
  const named = Array.from({ length: width }, (_, column) => byHead(first[column] ?? ''));
  if (named.some((target) => target !== null)) {
    return { targets: once(named.map((target) => target ?? 'nothing')), hasHead: true };
  }
  const sample = rows.slice(0, 50);
  const looks = Array.from({ length: width }, (_, column): Target => {
    const cells = sample.map((row) => row[column] ?? '').filter((cell) => cell !== '');
    const most = (test: (cell: string) => boolean): boolean =>
      cells.length > 0 && cells.filter(test).length * 2 > cells.length;
    if (most((cell) => PHONE.test(cell))) return 'phone';
    if (most((cell) => EMAIL.test(cell))) return 'email';
    if (most(isCountry)) return 'country';
    return cells.length > 0 ? 'name' : 'nothing';
  });
  return { targets: once(looks), hasHead: false };
}

function byHead(text: string): Target | null {
  const found = Object.entries(HEADS).find(([, words]) => words.test(text.trim()));
  return found ? (found[0] as Target) : null;
}

/** A field has one column: the first that looks like it. */
const once = (targets: readonly Target[]): Target[] =>
  targets.map((target, index) => (targets.indexOf(target) === index ? target : 'nothing'));

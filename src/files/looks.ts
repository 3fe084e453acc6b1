/** What a cell looks like, without being sure: enough to tell a header from the rows below it. */

const DIGITS = /[0-9０-９]/g;
const PHONE = /^['(（+＋0-9０-９][0-9０-９\s().（）+\-–—/]*$/;
const ROUNDED = /^\d(?:[.,]\d+)?E\+?\d{1,2}$/i;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

export function looksLikePhone(cell: string): boolean {
  const text = cell.trim();
  if (text.length > 40) return false;
  if (ROUNDED.test(text)) return true;
  const digits = text.match(DIGITS)?.length ?? 0;
  return digits >= 7 && digits <= 20 && PHONE.test(text) && !looksLikeDate(text);
}

export const looksLikeEmail = (cell: string): boolean => cell.length < 255 && EMAIL.test(cell.trim());

const DATE = /^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|^\d{1,2}[-/.]\d{1,2}[-/.]\d{4}/;

const looksLikeDate = (text: string): boolean => DATE.test(text);

/** A value rather than the name of a column. */
export const looksLikeValue = (cell: string): boolean =>
  looksLikePhone(cell) ||
  looksLikeEmail(cell) ||
  /^[-+]?\d[\d.,\s]*%?$/.test(cell.trim()) ||
  looksLikeDate(cell.trim());

/** Words that headers of contact lists have in them: English, Chinese, Spanish, Portuguese, Japanese. */
const HEADER_WORDS =
  /phone|mobile|\bcell|\btel\b|telef|telem|whats|wechat|\bnumber\b|\bname|\be-?mail|country|region|remark|\bnotes?\b|comment|user.?id|celular|m[oó]vil|n[uú]mero|nombre|correo|pa[ií]s|\bnome\b|apellido|sobrenome|observa|\bgroups?\b|grupo|电话|手机|号码|姓名|名称|名字|邮箱|邮件|国家|地区|备注|分组|電話|手機|號碼|名稱|郵箱|電郵|郵件|國家|地區|備註|携帯|氏名|名前|メール|備考/i;

export const looksLikeHeaderWord = (cell: string): boolean =>
  cell.length <= 60 && HEADER_WORDS.test(cell) && !looksLikeValue(cell);

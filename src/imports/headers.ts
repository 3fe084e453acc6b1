import type { Field } from './schema.ts';

/** The header that an export writes for each field, folded. It means the field, whatever attributes are called. */
export const OWN_HEADERS: Record<Field | 'groups', string> = {
  country: 'country',
  phone: 'phone',
  userId: 'user id',
  name: 'name',
  email: 'email',
  remark: 'remark',
  groups: 'groups',
};

/** What else people write for a field, folded: English, Chinese, Spanish, Portuguese. */
const WORDS: Record<Field | 'groups', string[]> = {
  country: [
    'country/region|country code|country name|region|nation',
    '国家|国家/地区|国家地区|国家或地区|地区|國家|國家/地區|國家地區|地區',
    'país|pais|país/región|nación',
    'país/região|nação',
  ],
  phone: [
    'phone number|phone no|phone no.|telephone|telephone number|tel|tel.|mobile|mobile number|mobile phone|mobile no|cell|cell phone|cellphone|cell number|whatsapp|whatsapp number|whatsapp phone|contact number|msisdn|number',
    '电话|电话号码|联系电话|手机|手机号|手机号码|移动电话|号码|联系方式|電話|電話號碼|手機|手機號碼|行動電話|聯絡電話',
    'teléfono|telefono|número de teléfono|numero de telefono|número|móvil|movil|celular|número de celular|teléfono móvil|teléfono celular',
    'telefone|número de telefone|telefone celular|número de celular|telemóvel|telemovel|número do whatsapp',
  ],
  userId: [
    'user id|userid|user_id|bsuid|business scoped user id|用户id|用户编号|用戶id|id de usuario|id de usuário|id do usuário',
  ],
  name: [
    'full name|contact name|customer name|customer|contact|display name|first name|last name|given name|family name|surname',
    '姓名|名称|名字|客户姓名|客户名称|客户|联系人|联系人姓名|昵称|名稱|客戶姓名|客戶|聯絡人|姓|名',
    'nombre|nombre completo|nombres|apellido|apellidos|cliente|contacto',
    'nome|nome completo|sobrenome|contato',
  ],
  email: [
    'e-mail|mail|email address|e-mail address',
    '邮箱|电子邮件|电子邮箱|邮件|邮箱地址|郵箱|電郵|電子郵件',
    'correo|correo electrónico|correo electronico',
    'endereço de e-mail|endereço de email',
  ],
  remark: [
    'remarks|note|notes|comment|comments|memo',
    '备注|备注信息|说明|備註|備注|說明',
    'nota|notas|observaciones|comentario|comentarios',
    'observação|observações|observacao|comentário|comentários',
  ],
  groups: [
    'group|group name|group names|user group|user groups|crowd|audience|segment|list',
    '分组|群组|用户组|用户分组|人群|人群名称|分組|群組',
    'grupo|grupos|lista|segmento',
  ],
};

/** Headers as they are compared: without case, accents' composition, and the many ways of a blank. */
export const foldHeader = (text: string): string =>
  text
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/[\s_*]+/g, ' ')
    .replace(/[:：]$/, '')
    .trim();

const ALIASES = new Map<string, Field | 'groups'>();
for (const [field, lines] of Object.entries(WORDS) as [Field | 'groups', string[]][]) {
  for (const line of lines) {
    for (const word of line.split('|')) ALIASES.set(foldHeader(word), field);
  }
}

/** The field that a header, folded, is another word for. Numbered ones count too: “Phone 2”, “Mobile (2)”. */
export function fieldOfHeader(folded: string): Field | 'groups' | undefined {
  const unnumbered = folded.replace(/ ?[([]?\d{1,2}[)\]]?$/, '');
  return (
    own(folded) ??
    ALIASES.get(folded) ??
    (unnumbered === folded ? undefined : (own(unnumbered) ?? ALIASES.get(unnumbered)))
  );
}

function own(folded: string): Field | 'groups' | undefined {
  for (const field in OWN_HEADERS) {
    if (OWN_HEADERS[field as Field] === folded) return field as Field;
  }
  return undefined;
}

/** What a rejects file adds behind the file's own columns, so that it imports again once it is corrected. */
export const REJECT_COLUMNS = ['Row', 'Reason', 'What to do'];

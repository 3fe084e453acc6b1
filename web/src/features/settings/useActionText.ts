import { useLanguage } from '../../i18n/language.ts';

type Words = Readonly<Record<string, readonly [en: string, zh: string]>>;

/** The nouns of the audit trail's actions; what is not here is said as the API says it. */
const NOUNS: Words = {
  access_key: ['Access key pair', 'AccessKey'],
  account: ['Account', '账号'],
  attribute: ['Attribute', '属性'],
  audit: ['Audit trail', '审计记录'],
  change: ['Change', '变更'],
  contact: ['Contact', '联系人'],
  export: ['Export', '导出'],
  group: ['Group', '群组'],
  import: ['Import', '导入'],
  installation: ['Installation', '系统'],
  invitation: ['Invitation', '邀请'],
  key: ['API key', 'API 密钥'],
  member: ['Member', '成员'],
  password: ['Password', '密码'],
  session: ['Session', '会话'],
  twoFactor: ['Second factor', '双重验证'],
  webhook: ['Webhook', 'Webhook'],
  workspace: ['Workspace', '工作区'],
};

/** Their verbs. */
const VERBS: Words = {
  ask: ['new one asked for', '申请重置'],
  change: ['changed', '更改'],
  commit: ['committed', '提交'],
  create: ['created', '创建'],
  delete: ['deleted', '删除'],
  disable: ['turned off', '关闭'],
  download: ['downloaded', '下载'],
  enable: ['turned on', '开启'],
  end: ['ended', '结束'],
  erase: ['erased', '抹除'],
  export: ['exported', '导出'],
  help: ['link given', '提供链接'],
  leave: ['left', '离开'],
  redeliver: ['event sent again', '重新发送事件'],
  refuse: ['refused', '拒绝'],
  rejects: ['rejects downloaded', '下载被拒行'],
  remove: ['removed', '移除'],
  renew: ['sent again', '重新发送'],
  renewCodes: ['codes renewed', '更新恢复码'],
  replay: ['events replayed', '重放事件'],
  reset: ['reset', '重置'],
  revoke: ['revoked', '吊销'],
  rotate: ['rotated', '轮换'],
  setUp: ['set up', '设置'],
  test: ['tested', '测试'],
  undo: ['undone', '撤销'],
  update: ['changed', '更改'],
  withdraw: ['withdrawn', '撤回'],
};

/** Says an action such as `key.create` as “API key: created”. */
export function useActionText(): (action: string) => string {
  const at = useLanguage() === 'zh' ? 1 : 0;
  return (action) => {
    const [noun = '', verb = ''] = action.split('.');
    const subject = NOUNS[noun]?.[at] ?? noun;
    const done = VERBS[verb]?.[at] ?? verb;
    return at === 1 ? `${done}${subject}` : `${subject}: ${done}`;
  };
}

/** What the manual calls things, in one language: tests find everything on the page by these alone. */
export interface Words {
  email: string;
  password: string;
  signIn: string;
  marketing: string;
  crowd: string;
  groupManagement: string;
  groups: string;
  create: string;
  groupName: string;
  batchAdd: string;
  template: string;
  chooseFile: string;
  singleAddition: string;
  country: string;
  /** China, as it is typed into the country's search, and as it is then shown. */
  china: string;
  phone: string;
  name: string;
  ok: string;
  cancel: string;
  openGroup: string;
  edit: string;
  rename: string;
  search: string;
  members: string;
  remove: string;
  removeTitle: string;
  undo: string;
  undone: string;
  notices: string;
  delete: string;
  deleteTitle: (name: string) => string;
  /** Its members go to the trash with it, and stay contacts. */
  deleteText: (size: number) => string;
  deleteUnbound: string;
  deleteBound: string;
  deleteAnyway: string;
  importsUnderWay: string;
  waits: string;
  trash: string;
  restore: (name: string) => string;
  created: (name: string, size: number) => string;
  added: (name: string) => string;
  renamed: (name: string) => string;
  removed: (name: string, count: number) => string;
  trashed: (name: string) => string;
  restored: (name: string) => string;
  size: (count: number) => string;
  nobodyMatches: string;
  nameNeeded: string;
  nameTaken: string;
  countryNeeded: string;
  phoneWrong: string;
  fileNeeded: string;
}

const contacts = (count: number): string => `${count.toLocaleString('en')} ${count === 1 ? 'contact' : 'contacts'}`;

export const WORDS: Record<'en' | 'zh-CN', Words> = {
  en: {
    email: 'Email',
    password: 'Password',
    signIn: 'Sign in',
    marketing: 'Intelligent marketing',
    crowd: 'Crowd Management',
    groupManagement: 'Group Management',
    groups: 'Groups',
    create: 'Create a new group',
    groupName: 'Group name',
    batchAdd: 'Batch Add',
    template: 'Download template',
    chooseFile: 'Choose File',
    singleAddition: 'Single Addition',
    country: 'Country',
    china: 'China',
    phone: 'Phone number',
    name: 'Name',
    ok: 'OK',
    cancel: 'Cancel',
    openGroup: 'Open the group',
    edit: 'Edit',
    rename: 'Change Group Name',
    search: 'Name or phone number',
    members: 'Members',
    remove: 'Remove',
    removeTitle: 'Remove from the group?',
    undo: 'Undo',
    undone: 'Undone.',
    notices: 'Notices',
    delete: 'Delete',
    deleteTitle: (name) => `Delete “${name}”?`,
    deleteText: (size) =>
      `The group goes to the trash with its ${contacts(size)}, who ${size === 1 ? 'stays' : 'stay'} in Contact Management. It can be restored.`,
    deleteUnbound: 'Nothing is bound to this group.',
    deleteBound: 'Bound to this group:',
    deleteAnyway: 'Delete it anyway',
    importsUnderWay: 'Imports under way',
    waits: 'waits to be committed',
    trash: 'Trash',
    restore: (name) => `Restore ${name}`,
    created: (name, size) => `The group “${name}” is there${size === 0 ? '' : `, with ${contacts(size)}`}.`,
    added: (name) => `“${name}” has its contacts.`,
    renamed: (name) => `The group is now called “${name}”.`,
    removed: (name, count) => `${contacts(count)} removed from “${name}”.`,
    trashed: (name) => `“${name}” is in the trash.`,
    restored: (name) => `“${name}” is restored.`,
    size: contacts,
    nobodyMatches: 'Nobody in the group matches',
    nameNeeded: 'Enter a name for the group.',
    nameTaken: 'Another group is called that. Choose another name.',
    countryNeeded: 'Choose the country of the number.',
    phoneWrong: 'This is not a number of China. Check it, or choose another country.',
    fileNeeded: 'Choose a file first, or choose another way to add contacts.',
  },
  'zh-CN': {
    email: '邮箱',
    password: '密码',
    signIn: '登录',
    marketing: '智能营销',
    crowd: '人群管理',
    groupManagement: '群组管理',
    groups: '群组',
    create: '新建群组',
    groupName: '群组名称',
    batchAdd: '批量添加',
    template: '下载模板',
    chooseFile: '选择文件',
    singleAddition: '单个添加',
    country: '国家/地区',
    china: '中国',
    phone: '电话号码',
    name: '姓名',
    ok: '确定',
    cancel: '取消',
    openGroup: '打开群组',
    edit: '编辑',
    rename: '修改群组名称',
    search: '姓名或电话号码',
    members: '成员',
    remove: '移除',
    removeTitle: '从群组中移除？',
    undo: '撤销',
    undone: '已撤销。',
    notices: '通知',
    delete: '删除',
    deleteTitle: (name) => `删除“${name}”？`,
    deleteText: (size) => `群组及其 ${size} 位成员将移入回收站，联系人仍保留在联系人管理中。群组可以恢复。`,
    deleteUnbound: '没有内容绑定此群组。',
    deleteBound: '此群组已绑定：',
    deleteAnyway: '仍然删除',
    importsUnderWay: '进行中的导入',
    waits: '等待提交',
    trash: '回收站',
    restore: (name) => `恢复 ${name}`,
    created: (name, size) => `群组“${name}”已创建${size === 0 ? '' : `，包含 ${size} 位联系人`}。`,
    added: (name) => `联系人已添加到“${name}”。`,
    renamed: (name) => `群组已更名为“${name}”。`,
    removed: (name, count) => `已从“${name}”移除 ${count} 位联系人。`,
    trashed: (name) => `“${name}”已移入回收站。`,
    restored: (name) => `已恢复“${name}”。`,
    size: (count) => `${count} 位联系人`,
    nobodyMatches: '群组中没有匹配的联系人',
    nameNeeded: '请输入群组名称。',
    nameTaken: '已有同名群组，请换一个名称。',
    countryNeeded: '请选择号码所属的国家/地区。',
    phoneWrong: '这不是中国的有效号码。请检查号码，或选择其他国家/地区。',
    fileNeeded: '请先选择文件，或选择其他添加方式。',
  },
};

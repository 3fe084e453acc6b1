import type { Translation } from '../../i18n/messages.ts';
import type { en } from './en.ts';

export const zh: Translation<typeof en> = {
  name: '姓名',
  phone: '电话号码',
  country: '国家/地区',
  userId: '用户 ID',
  email: '邮箱',
  remark: '备注',
  groups: '群组',
  createdAt: '添加时间',
  updatedAt: '更新时间',
  yes: '是',
  no: '否',
  columns: '列',
  columnsShown: '显示的列',
  noName: '未命名',
  associateGroup: '关联群组',
  associateText_other: '将 {{count, number}} 个联系人添加到所选群组，并保留在当前群组中。',
  associateAll: '将所有符合条件的联系人添加到所选群组，并保留在当前群组中。',
  changeGroup: '变更群组',
  changeText_other: '将 {{count, number}} 个联系人移出当前群组，并加入所选群组。',
  changeAll: '将所有符合条件的联系人移出当前群组，并加入所选群组。',
  selectGroup: '选择群组',
  selectGroupHint: '输入新名称可新建群组。',
};

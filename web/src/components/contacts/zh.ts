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
};

import type { Translation } from '../../i18n/messages.ts';
import type { en } from './en.ts';

export const zh: Translation<typeof en> = {
  momentNeeded: '请选择已经过去的日期和时间。',
  knownFrom: '自 {{from}} 起可查。',
  beyondTitle: '更早的时间只保留了数量',
  beyondText: '群组成员自 {{from}} 起可查：更早的明细按工作区设置的保留时间清除，人数则永久保留。',
  beyondCount_other: '当时群组中有 {{size}} 位联系人。',
  toEarliest: '查看最早可查的时间',
  deleted: '之后已删除',
  noName: '未命名',
  unknown: '联系人 {{id}}（资料已不保留）',
  entered: '加入',
  left: '离开',
  noMoves: '此联系人从未在该群组中。',
  noMovesSince: '在保留的记录中，此联系人没有加入或离开过该群组。',
  notBefore: '{{from}} 之前的记录不再保留。',
  earlier: '显示更早的记录',
  asSet: '用作人群组合',
  export: '导出这些联系人',
  exportNote: '文件中是他们现在的资料，之后被删除的不在其中。',
};

import { defineMessages } from '../i18n/messages.ts';
import { en } from './en.ts';
import { zh } from './zh.ts';

export const useMessages = defineMessages('app', en, zh);

/** A text without values. */
export type Key = keyof { [K in keyof typeof en as (typeof en)[K] extends `${string}{{${string}` ? never : K]: true };

import { defineMessages } from '../../i18n/messages.ts';
import { en } from './en.ts';
import { zh } from './zh.ts';

export const useMessages = defineMessages('changes', en, zh);

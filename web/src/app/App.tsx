import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { ConfigProvider } from 'antd';
import en from 'antd/locale/en_US';
import zh from 'antd/locale/zh_CN';
import { useMemo } from 'react';
import { watchConnection } from '../api/connection.ts';
import { queryClient } from '../api/queries.ts';
import { Notices } from '../components/Notices.tsx';
import { useLanguage } from '../i18n/language.ts';
import { watchSessionEnd } from '../session/expired.ts';
import { antdTheme } from '../theme/antd.ts';
import { paletteOf, useThemeMode } from '../theme/mode.ts';
import { useReducedMotion } from '../theme/motion.ts';
import { keepFocus } from './keepFocus.ts';
import { OfflineBar } from './OfflineBar.tsx';
import { router } from './router.tsx';
import { SessionEnded } from './SessionEnded.tsx';

const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

watchConnection();
watchSessionEnd();
keepFocus();

/** Everything around the pages: colours, language, data, notices, and what to do when the server or session is away. */
export function App() {
  const mode = useThemeMode();
  const language = useLanguage();
  const motion = !useReducedMotion();
  const theme = useMemo(() => antdTheme(mode, paletteOf(mode), motion), [mode, motion]);
  return (
    <ConfigProvider
      csp={{ nonce }}
      theme={theme}
      locale={language === 'zh' ? zh : en}
      wave={{ disabled: true }}
      button={{ autoInsertSpace: false }}
    >
      <QueryClientProvider client={queryClient}>
        <OfflineBar />
        <RouterProvider router={router} />
        <SessionEnded />
        <Notices />
      </QueryClientProvider>
    </ConfigProvider>
  );
}

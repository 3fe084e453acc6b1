import { type ThemeConfig, theme } from 'antd';
import type { Palette } from './palette.ts';

const FONT =
  'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "PingFang SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", sans-serif';

/** The same colours for antd’s components, which derive their own shades and so need values, not variables; moving or not. */
export function antdTheme(mode: 'light' | 'dark', colours: Palette, motion: boolean): ThemeConfig {
  return {
    algorithm: mode === 'dark' ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      motion,
      colorPrimary: colours.brand,
      colorInfo: colours.brand,
      colorLink: colours.brand,
      colorError: colours.danger,
      colorSuccess: colours.success,
      colorWarning: colours.warning,
      // Derived ones would be grey, and too near to their text.
      colorPrimaryBg: colours.selected,
      colorInfoBg: colours.selected,
      colorErrorBg: colours.dangerSurface,
      colorSuccessBg: colours.successSurface,
      colorWarningBg: colours.warningSurface,
      colorTextBase: colours.text,
      colorBgBase: colours.surface,
      colorBgLayout: colours.page,
      colorBgContainer: colours.surface,
      colorBgElevated: colours.surface,
      colorBorder: colours.controlLine,
      colorBorderSecondary: colours.line,
      colorText: colours.text,
      colorTextSecondary: colours.muted,
      colorTextTertiary: colours.muted,
      colorTextDescription: colours.muted,
      colorTextPlaceholder: colours.muted,
      colorTextLightSolid: colours.brandText,
      borderRadius: 6,
      controlHeight: 34,
      fontFamily: FONT,
      fontSize: 14,
      wireframe: false,
    },
    components: {
      Button: {
        primaryShadow: 'none',
        defaultShadow: 'none',
        dangerShadow: 'none',
        fontWeight: 500,
        // As it is: derived for dark it would be too near to what is selected.
        colorLink: colours.brand,
      },
      Tooltip: { colorBgSpotlight: '#24302b', colorTextLightSolid: '#ffffff' },
    },
  };
}

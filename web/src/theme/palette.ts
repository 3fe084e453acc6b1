/**
 * The colours of the console, once for each theme: pine and paper. Text on its background has a contrast of at least
 * 4.5 : 1 (WCAG 2.2 AA), lines of controls at least 3 : 1.
 */
export interface Palette {
  /** Behind everything. */
  page: string;
  /** Of cards, tables and dialogs. */
  surface: string;
  /** Of table headers and quiet areas on a surface. */
  sunken: string;
  /** Of a row under the pointer. */
  hover: string;
  /** Of what is selected. */
  selected: string;
  line: string;
  /** Around fields and buttons. */
  controlLine: string;
  text: string;
  /** Second in importance, still readable. */
  muted: string;
  brand: string;
  brandText: string;
  accent: string;
  danger: string;
  dangerSurface: string;
  success: string;
  successSurface: string;
  warning: string;
  warningSurface: string;
  nav: string;
  navText: string;
  navMuted: string;
  navSelected: string;
  shadow: string;
}

export const light: Palette = {
  page: '#f6f4ef',
  surface: '#ffffff',
  sunken: '#faf8f4',
  hover: '#f5f3ec',
  selected: '#e4f0ec',
  line: '#e6e1d6',
  controlLine: '#8f8a7c',
  text: '#1d2421',
  muted: '#5c635d',
  brand: '#0d6654',
  brandText: '#ffffff',
  accent: '#b4530a',
  danger: '#b3261e',
  dangerSurface: '#fdeeec',
  success: '#1b6b3a',
  successSurface: '#e8f4ec',
  warning: '#8a5300',
  warningSurface: '#fdf3e0',
  nav: '#12312b',
  navText: '#e3eee9',
  navMuted: '#9fbab1',
  navSelected: '#1f4a41',
  shadow: '0 8px 28px rgb(20 36 31 / 14%)',
};

export const dark: Palette = {
  page: '#111614',
  surface: '#19201d',
  sunken: '#161c19',
  hover: '#212a26',
  selected: '#1d3a33',
  line: '#2c3632',
  controlLine: '#75817b',
  text: '#e6ebe8',
  muted: '#a3aea8',
  brand: '#58c4a7',
  brandText: '#0b1f1a',
  accent: '#f0a35e',
  danger: '#ff9a90',
  dangerSurface: '#3a1f1d',
  success: '#7fd39b',
  successSurface: '#1a3122',
  warning: '#f0bd6a',
  warningSurface: '#362a14',
  nav: '#0b1512',
  navText: '#dbe6e1',
  navMuted: '#8fa59d',
  navSelected: '#17332c',
  shadow: '0 8px 28px rgb(0 0 0 / 50%)',
};

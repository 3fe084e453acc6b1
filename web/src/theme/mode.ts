import { followSetting, readSetting, writeSetting } from '../lib/settings.ts';
import { createStore, useStore } from '../lib/store.ts';
import { dark, light, type Palette } from './palette.ts';

export type ThemeChoice = 'light' | 'dark' | 'system';
type Mode = 'light' | 'dark';

const CHOICES: readonly string[] = ['light', 'dark', 'system'] satisfies ThemeChoice[];
const system = matchMedia('(prefers-color-scheme: dark)');

const choice = createStore<ThemeChoice>(remembered());
const mode = createStore<Mode>(resolve());

function remembered(): ThemeChoice {
  const value = readSetting('theme');
  return value !== null && CHOICES.includes(value) ? (value as ThemeChoice) : 'system';
}

function resolve(): Mode {
  const wanted = choice.get();
  if (wanted !== 'system') return wanted;
  return system.matches ? 'dark' : 'light';
}

export const paletteOf = (of: Mode): Palette => (of === 'dark' ? dark : light);

/** Puts the colours on the page, as `--page`, `--surface`, …, for all style sheets; before the first paint. */
export function startTheme(): void {
  apply();
  system.addEventListener('change', apply);
  followSetting('theme', () => {
    choice.set(remembered());
    apply();
  });
}

function apply(): void {
  const now = resolve();
  mode.set(now);
  const { style, dataset } = document.documentElement;
  dataset.theme = now;
  style.colorScheme = now;
  for (const [name, value] of Object.entries(paletteOf(now))) {
    style.setProperty(`--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, value as string);
  }
}

export function setTheme(value: ThemeChoice): void {
  choice.set(value);
  writeSetting('theme', value);
  apply();
}

export const useThemeChoice = (): ThemeChoice => useStore(choice);
export const useThemeMode = (): Mode => useStore(mode);

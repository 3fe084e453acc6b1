import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startLanguage } from './i18n/language.ts';
import { startTheme } from './theme/mode.ts';
import './theme/base.css';

startTheme();
startLanguage();
// Loaded after the language is set up: catalogues register themselves when their modules are evaluated.
const { App } = await import('./app/App.tsx');
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

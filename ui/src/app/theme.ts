// How the window looks: Fluent's own light and dark themes, and the few rules that hold for the whole page.

import { makeStaticStyles, webDarkTheme, webLightTheme, type Theme } from '@fluentui/react-components';
import { useSyncExternalStore } from 'react';

import type { Appearance } from '../ipc/bindings';

const darkness = () => window.matchMedia('(prefers-color-scheme: dark)');

function subscribe(listener: () => void): () => void {
  const query = darkness();
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}

/** The theme for what the person chose. Forced colours are the browser's and Fluent's own work. */
export function useTheme(appearance: Appearance): Theme {
  const systemIsDark = useSyncExternalStore(subscribe, () => darkness().matches);
  const dark = appearance === 'system' ? systemIsDark : appearance === 'dark';
  return dark ? webDarkTheme : webLightTheme;
}

/** Rules for the page itself. */
export const usePageStyles = makeStaticStyles([
  { 'html, body, #root, #root > *': { height: '100%', margin: '0' } },
  { body: { overflow: 'hidden' } },
  { 'h1, h2, h3, p, dl, dd, ul, ol': { margin: '0' } },
  { 'ul, ol': { padding: '0', listStyleType: 'none' } },
  {
    '@media (prefers-reduced-motion: reduce)': {
      '*, *::before, *::after': { animationDuration: '0.01ms !important', transitionDuration: '0.01ms !important' },
    },
  },
]);

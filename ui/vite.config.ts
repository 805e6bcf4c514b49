import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig(({ mode }) => ({
  plugins: [react()],
  build: {
    // The oldest web views that Tauri 2 opens: WebKitGTK 2.42, WKWebView of macOS 13, WebView2 (evergreen).
    target: ['safari17', 'chrome120'],
    outDir: mode === 'fake' ? 'dist-fake' : 'dist',
    // The policy lets in no image as a data address.
    assetsInlineLimit: 0,
    sourcemap: false,
    chunkSizeWarningLimit: 700,
  },
  server: { port: 5173, strictPort: true, fs: { allow: ['..'] } },
  test: {
    environment: 'jsdom',
    setupFiles: ['src/test/setup.ts'],
    testTimeout: 60_000,
    include: ['src/**/*.test.{ts,tsx}'],
    css: false,
  },
}));

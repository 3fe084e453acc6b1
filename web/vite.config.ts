import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { precompress } from './precompress.ts';
import { styleNonce } from './styleNonce.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('.'),
  plugins: [react(), styleNonce(), precompress()],
  // A page of the console is at any depth of path, so addresses of assets begin with a slash.
  base: '/',
  build: {
    outDir: here('../dist/web'),
    emptyOutDir: true,
    target: 'es2022',
    // Which file needs which, for the budget of the first load: scripts/webSize.mjs.
    manifest: 'manifest.json',
    // The policy of the page has no data: for anything but images.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    reportCompressedSize: false,
  },
  server: {
    port: 5173,
    // The host stays what the browser asked for, so the server sees requests of its own origin.
    proxy: { '/api': { target: `http://127.0.0.1:${process.env.PORT ?? 7070}`, changeOrigin: false } },
  },
});

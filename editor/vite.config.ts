/** Builds the editor into dist/editor, which the server serves. */

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  build: { outDir: '../dist/editor', emptyOutDir: true, target: 'es2022', sourcemap: true },
});

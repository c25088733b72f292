/**
 * Test projects, by what they start: unit (this process, or a host of its own), server (the HTTP server), browser
 * (Chromium on parts of the editor) and e2e (Chromium, server and nano models together). Long checks have npm scripts.
 */

import { defineConfig } from 'vitest/config';

const elsewhere = {
  server: ['test/engine/server/**/*.test.ts', 'test/engine/queue/**/*.test.ts'],
  browser: ['test/browser/**/*.test.ts'],
  e2e: ['test/e2e/**/*.test.ts'],
};

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 120_000,
    globalSetup: ['test/helpers/build.ts'],
    reporters: ['default', './test/helpers/count-reporter.ts'],
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: Object.values(elsewhere).flat() },
      },
      ...Object.entries(elsewhere).map(([name, include]) => ({ extends: true as const, test: { name, include } })),
    ],
  },
});

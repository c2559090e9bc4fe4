import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import type { Plugin } from 'vite';

const root = import.meta.dirname;

/** The development server gives each surface its page, as the real server does. */
function pages(): Plugin {
  return {
    name: 'kaopu-pages',
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        const path = request.url?.split('?')[0] ?? '';
        const [, page] = /^\/(desk|wall|receipt|practice)(?:\/|$)/.exec(path) ?? [];
        if (page && !/\.\w+$/.test(path)) request.url = `/${page}.html`;
        next();
      });
    },
  };
}

const api = process.env['KAOPU_API'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [svelte(), pages()],
  // Pages are served from several depths; assets always from one place.
  base: '/',
  build: {
    outDir: process.env['KAOPU_UI_OUT'] ?? `${root}/dist`,
    emptyOutDir: true,
    // Halls still run Windows 7, whose last Chromium is 109; some run older ones.
    target: 'chrome87',
    cssTarget: 'chrome87',
    assetsDir: 'assets',
    // A strict CSP lets no data: scripts or styles through, and small files cache well.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        room: `${root}/index.html`,
        desk: `${root}/desk.html`,
        wall: `${root}/wall.html`,
        receipt: `${root}/receipt.html`,
        practice: `${root}/practice.html`,
        sw: `${root}/src/room/offline/worker.ts`,
      },
      // A service worker keeps its name, and stands at the root, because it may only see what lies below it.
      output: { entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js') },
    },
  },
  server: {
    host: '127.0.0.1',
    // The server checks the Origin against its own address.
    proxy: {
      '/api': { target: api, changeOrigin: true, headers: { origin: api } },
      '/ws': { target: api.replace('http', 'ws'), ws: true, changeOrigin: true, headers: { origin: api } },
    },
  },
  // What is tested is pure: a process for each file would cost five times what the tests do.
  test: { environment: 'node', include: ['src/**/*.test.ts'], isolate: false, unstubGlobals: true },
});

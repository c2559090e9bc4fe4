// The service worker of the candidate's page: lets it open without network. All it does is in shell.ts.

import { Shell } from './shell';

/** As much of a service worker's scope as is used; the page's types know none. */
interface Scope {
  caches: CacheStorage;
  location: Location;
  clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: { waitUntil(work: Promise<unknown>): void }) => void): void;
  addEventListener(
    type: 'fetch',
    listener: (event: { request: Request; respondWith(answer: Promise<Response>): void }) => void,
  ): void;
}

const scope = self as unknown as Scope;
const shell = new Shell({
  caches: scope.caches,
  fetch: (request, init) => fetch(request, init),
  origin: scope.location.origin,
});

scope.addEventListener('install', (event) => event.waitUntil(shell.refresh().then(() => scope.skipWaiting())));
scope.addEventListener('activate', (event) => event.waitUntil(scope.clients.claim()));
scope.addEventListener('fetch', (event) => {
  const answer = shell.answer(event.request);
  if (answer) event.respondWith(answer);
});

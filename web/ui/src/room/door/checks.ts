// What the device check concludes from what was measured. Pure; probe.svelte.ts measures.

import type { CameraFailure, CameraState } from '../watch/camera.svelte';

export type Verdict = 'checking' | 'ok' | 'warn' | 'failed';
export type What = 'camera' | 'screen' | 'network' | 'clock' | 'browser' | 'voice';

export interface Check {
  what: What;
  verdict: Verdict;
}

export interface Measured {
  camera: { wanted: boolean; state: CameraState; failure: CameraFailure | null; waived: boolean };
  screen: { width: number; height: number; several: boolean };
  /** Round trips that came back, ms, and how many were lost; `null` while they are under way. */
  network: { trips: number[]; lost: number } | null;
  clock: { known: boolean };
  browser: { sockets: boolean; storage: boolean | null };
  /** For whom questions are read aloud: whether this machine can; `null` while that is asked. */
  voice: { wanted: boolean; there: boolean | null };
}

const SLOW_MS = 800;

export function conclude(m: Measured): Check[] {
  const all: Check[] = [];
  if (m.camera.wanted) all.push({ what: 'camera', verdict: camera(m.camera) });
  all.push({ what: 'screen', verdict: m.screen.several ? 'warn' : 'ok' });
  all.push({ what: 'network', verdict: network(m.network) });
  all.push({ what: 'clock', verdict: m.clock.known ? 'ok' : 'checking' });
  all.push({ what: 'browser', verdict: browser(m.browser) });
  if (m.voice.wanted) all.push({ what: 'voice', verdict: m.voice.there === null ? 'checking' : m.voice.there ? 'ok' : 'warn' });
  return all;
}

function camera({ state, waived }: Measured['camera']): Verdict {
  if (state === 'on') return 'ok';
  if (state === 'failed') return waived ? 'warn' : 'failed';
  return 'checking';
}

function network(measured: Measured['network']): Verdict {
  if (!measured) return 'checking';
  if (measured.trips.length === 0) return 'failed';
  return measured.lost > 0 || median(measured.trips) > SLOW_MS ? 'warn' : 'ok';
}

function browser({ sockets, storage }: Measured['browser']): Verdict {
  if (!sockets) return 'failed';
  if (storage === null) return 'checking';
  return storage ? 'ok' : 'warn';
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** The browser's name and number, for the record: `Chromium 109`. */
export function browserName(agent: string): string {
  for (const [name, pattern] of [
    ['Edge', /Edg\/(\d+)/],
    ['Firefox', /Firefox\/(\d+)/],
    ['Chromium', /Chrom(?:e|ium)\/(\d+)/],
    ['Safari', /Version\/(\d+).*Safari/],
  ] as const) {
    const version = pattern.exec(agent)?.[1];
    if (version) return `${name} ${version}`;
  }
  return 'Browser';
}

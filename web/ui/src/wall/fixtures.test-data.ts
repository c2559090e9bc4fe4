// Tiles and incidents for tests only; nothing that ships imports this.

import type { IncidentView, Tile, WallStatus } from '../shared/wire';

export const tile = (change: Partial<Tile> = {}): Tile => ({
  attempt: 'a1', ticket: '2026-N1-0417', name: '李建国', room: 'A', seat: '17', stage: 'running', answered: 36, questions: 80, section: 0, section_deadline: null, online: true, online_since: 1,
  deadline: null, stands: false, given_us: 0, frame: 4, frame_at: 100, frame_flaws: [], signal: null, open_incidents: 0, severity: null, warnings: 0, calls_since: null,
  waits_since: null, away: null, open_reports: 0, reopening: false, ...change,
});

export const incident = (change: Partial<IncidentView> = {}): IncidentView => ({
  id: 'i1', attempt: 'a1', name: '李建国', room: 'A', seat: '17', rule: 'R-03', severity: 'high', at: 10, kind: 'frame_black', signals: 3, needed: 3, within_s: 120,
  state: 'open', taken_by: null, taken_by_name: null, reason: '', frames: [2, 3, 4], ...change,
});

export const status = (change: Partial<WallStatus> = {}): WallStatus => ({
  now: 1, counts: { candidates: 1, with_paper: 1, running: 1, ended: 0 }, saving_stalled_since: null, save_p99_us: 0,
  events_degraded_since: null, frames_dropped: 0, disk: 'plenty', clock_off_us: 0, ...change,
});

// The wall's connection: a socket that comes back by itself, what it told, and the server's time.

import { ApiError, api } from '../shared/api';
import { ServerClock } from '../shared/clock';
import { session } from '../shared/staff/session.svelte';
import type { IncidentView, SittingRow, Staff, WallFrame } from '../shared/wire';
import { PING_EVERY_S, SILENT_AFTER_S } from '../shared/wire';
import { explained, isHeld } from './hall/held';
import { backOff, socketAddress } from './link';
import { signsOf } from './signs';
import { emptyWall, fold, isOpen } from './state';

export type LinkState = 'connecting' | 'live' | 'lost' | 'refused' | 'damaged';

export class WallLink {
  wall = $state.raw(emptyWall());
  state = $state<LinkState>('connecting');
  /** Since when there is no connection, µs of the server. */
  lostSince = $state<number | null>(null);
  /** What is to be warned of, the worst first. */
  readonly signs = $derived(signsOf(this.wall.status, this.state === 'live' ? null : this.lostSince));
  /** The server's time, once a second, µs. */
  now = $state(0);
  /** Told of incidents that are new since the wall was opened. */
  onincident: (incident: IncidentView) => void = () => {};

  /** Ids of those not told of yet: a hall event that explains them comes before the next status. */
  private fresh: string[] = [];
  private clock = new ServerClock();
  private socket: WebSocket | null = null;
  private tries = 0;
  private heard = 0;
  private again: ReturnType<typeof setTimeout> | undefined;
  private ticking: ReturnType<typeof setInterval> | undefined;
  private closed = false;

  constructor(readonly sitting: string) {}

  open() {
    this.now = this.clock.now();
    this.ticking = setInterval(() => this.tick(), 1000);
    this.connect();
  }

  close() {
    this.closed = true;
    clearInterval(this.ticking);
    clearTimeout(this.again);
    this.socket?.close();
  }

  private connect() {
    clearTimeout(this.again);
    const socket = new WebSocket(socketAddress(location, this.sitting));
    this.socket = socket;
    this.heard = performance.now();
    socket.onmessage = (event) => {
      if (socket !== this.socket) return;
      this.heard = performance.now();
      this.take(JSON.parse(String(event.data)) as WallFrame);
    };
    socket.onclose = () => {
      if (socket === this.socket) this.lost();
    };
  }

  private take(frame: WallFrame) {
    this.tries = 0;
    this.state = 'live';
    this.lostSince = null;
    if (frame.type === 'incident' && !this.wall.incidents.has(frame.incident.id)) this.fresh.push(frame.incident.id);
    if (frame.type === 'all' || frame.type === 'status') this.clock.sample(this.clock.mark(), frame.status.now);
    this.wall = fold(this.wall, frame);
    if (frame.type === 'status') this.tell();
    if (frame.type === 'all') this.now = this.clock.now();
  }

  private tell() {
    const by = explained(this.wall.hall);
    const incidents = this.fresh.flatMap((id) => this.wall.incidents.get(id) ?? []).filter(isOpen);
    // What is held back is told of should it ever come back.
    this.fresh = incidents.filter((incident) => isHeld(incident, by)).map((incident) => incident.id);
    incidents.filter((incident) => !isHeld(incident, by)).forEach((incident) => this.onincident(incident));
  }

  private tick() {
    this.now = this.clock.now();
    const silent = performance.now() - this.heard;
    if (this.socket?.readyState === WebSocket.OPEN) {
      if (silent > SILENT_AFTER_S * 1000) this.socket.close();
      else if (Math.floor(this.now / 1e6) % PING_EVERY_S === 0) this.socket.send('{"type":"ping"}');
    }
  }

  private lost() {
    if (this.closed) return;
    this.socket = null;
    if (this.lostSince === null) this.lostSince = this.clock.now();
    if (this.state !== 'refused' && this.state !== 'damaged') this.state = this.wall.sitting === null ? 'connecting' : 'lost';
    // A socket doesn't say why it failed: ask over HTTP whether it is worth trying.
    if (this.tries % 5 === 1) void this.why();
    this.again = setTimeout(() => this.connect(), backOff(this.tries, Math.random()));
    this.tries += 1;
  }

  private async why() {
    try {
      await api.get<Staff>('/api/staff/me');
      const mine = await api.get<SittingRow[]>('/api/wall/sittings');
      const it = mine.find((one) => one.id === this.sitting);
      if (!it) this.state = 'refused';
      else if (it.damaged) this.state = 'damaged';
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) session.lost();
    }
  }
}

// Who sits here: the site, the door's view of the seat, and the steps up to the room.

import { api, ApiError, type Options } from '../shared/api';
import type { ServerClock } from '../shared/clock';
import { recall, remember } from '../shared/memory';
import type { Door, Pledge, SignIn, Site, SpareSignIn } from '../shared/wire';
import { forgetKept, lastKept, stale, type Kept } from './session/keepsake';
import type { Line } from './on-page.svelte';
import { unsent } from './session/shelf';

export type Screen = 'loading' | 'failed' | 'sign_in' | 'door' | 'inside';

/** With the room kept on this machine, nobody waits longer than this for a network that says nothing. */
const KEPT_PATIENCE_MS = 5000;
/** Without, they are told that the server does not answer after so long. */
const PATIENCE_MS = 10_000;

/** The server's own word: a portal of the network that says 401 ends no exam. */
const signedOut = (error: unknown) => error instanceof ApiError && error.code === 'door.signed_out';

export class Seat {
  site = $state.raw<Site | null>(null);
  door = $state.raw<Door | null>(null);
  screen = $state<Screen>('loading');
  failure = $state.raw<unknown>(null);
  /** The sign-in ran out on its own, and so many answers on this machine were not sent. */
  expired = $state.raw<{ unsent: number } | null>(null);

  /** What an earlier page of this machine kept of the attempt. */
  kept: Kept | null = null;
  /** The seat is known from this machine alone: the server could not be asked. */
  remembered = $state(false);

  /** What the attempt was called when this machine entered the room: a start that moves gives it no other name. */
  private name: string | null = null;

  constructor(readonly clock: ServerClock) {}

  async load() {
    this.screen = 'loading';
    this.kept = await lastKept();
    this.name = recall('entered');
    if (this.kept && stale(this.kept)) {
      this.kept = null;
      await forgetKept();
    }
    try {
      await this.ask({ timeoutMs: this.kept ? KEPT_PATIENCE_MS : PATIENCE_MS });
      // Who was in the room when this page went did not sign out.
      const entered = recall('entered');
      if (!this.door && entered !== null) this.expired = { unsent: await unsent(entered) };
      this.screen = this.place();
    } catch (error) {
      if (this.kept) return this.recollect(this.kept);
      this.failure = error;
      this.screen = 'failed';
    }
  }

  private async ask(options: Options) {
    [this.site] = await Promise.all([api.get<Site>('/api/site', options), this.refresh(options)]);
  }

  /** Without the server, the seat is whose it was. */
  private recollect({ attempt, facts }: Kept) {
    this.site = facts.site;
    this.door = facts.door;
    this.name = attempt;
    this.remembered = true;
    this.screen = 'inside';
  }

  /** The server is there again: what it says counts. */
  async confirm() {
    if (!this.remembered) return;
    await this.ask({});
    this.remembered = false;
  }

  /** Asks the door again; nobody signed in is no failure. */
  async refresh(options: Options = {}): Promise<void> {
    const sent = this.clock.mark();
    try {
      const door = await api.get<Door>('/api/door', options);
      this.clock.sample(sent, door.now);
      this.door = door;
    } catch (error) {
      if (!signedOut(error)) throw error;
      this.door = null;
    }
  }

  signIn(who: SignIn) {
    return this.come(() => api.post<Door>('/api/door/sign-in', who));
  }

  /** At a spare machine, by an invigilator's code. */
  signInSpare(code: string) {
    const body: SpareSignIn = { code };
    return this.come(() => api.post<Door>('/api/door/spare', body));
  }

  private async come(ask: () => Promise<Door>) {
    const sent = this.clock.mark();
    this.door = await ask();
    this.clock.sample(sent, this.door.now);
    this.expired = null;
    this.name = null;
    // Whoever sat here before is gone, and what they left is not taken for this attempt's.
    if (recall('entered') !== this.attempt) this.forget();
    void forgetKept(this.attempt);
    this.screen = this.place();
  }

  /** The roster says something else of the candidate than the door did. */
  changed(line: Line) {
    if (this.door) this.door = { ...this.door, ...line };
  }

  async consent() {
    this.door = await api.post<Door>('/api/door/consent');
  }

  async pledge(pledge: Pledge) {
    this.door = await api.post<Door>('/api/door/pledge', pledge);
  }

  enter() {
    if (this.door) {
      this.name = this.attempt;
      remember('entered', this.name);
    }
    this.screen = 'inside';
  }

  async signOut() {
    this.expired = null;
    this.forget();
    this.name = null;
    this.kept = null;
    void forgetKept();
    await api.post('/api/door/sign-out').catch(() => undefined);
    this.door = null;
    this.screen = 'sign_in';
  }

  /** Whether the server no longer knows who sits here; an unreachable server tells nothing. */
  async signedOut(): Promise<boolean> {
    try {
      await api.get<Door>('/api/door', { timeoutMs: 5000 });
      return false;
    } catch (error) {
      return signedOut(error);
    }
  }

  /** The seat's cookie is gone. */
  lost(unsent: number) {
    this.expired = { unsent };
    this.door = null;
    this.screen = 'sign_in';
  }

  /** Names the attempt on this machine: a ticket may come again in another sitting. */
  get attempt(): string {
    if (!this.door) return '';
    const { ticket, starts_at } = this.door;
    return this.name?.startsWith(`${ticket}@`) ? this.name : `${ticket}@${starts_at}`;
  }

  /** The room is left, or the exam over: nothing to come back to. */
  forget() {
    remember('entered', null);
    remember('place', null);
  }

  /** A reload in the room comes back to the room, not to the door. */
  private place(): Screen {
    const door = this.door;
    if (!door) return 'sign_in';
    if (door.stage === 'ended' || door.stage === 'released') return 'inside';
    const ready = door.consent_at !== null && door.pledge_at !== null;
    return ready && recall('entered') === this.attempt ? 'inside' : 'door';
  }
}

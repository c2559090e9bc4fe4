// Measures this machine for the device check; checks.ts concludes.

import { api } from '../../shared/api';
import type { ServerClock } from '../../shared/clock';
import type { Time } from '../../shared/wire';
import { IndexedShelf } from '../session/shelf';
import { readsChinese } from '../tools/aloud.svelte';
import type { Camera } from '../watch/camera.svelte';
import { conclude, type Check, type Measured } from './checks';

const TRIPS = 8;

export class Probe {
  waived = $state(false);
  network = $state.raw<Measured['network']>(null);
  storage = $state<boolean | null>(null);
  clockKnown = $state(false);
  voice = $state<boolean | null>(null);
  width = $state(screen.width);
  height = $state(screen.height);

  constructor(
    readonly camera: Camera,
    private readonly clock: ServerClock,
    private readonly wanted: boolean,
    /** Whether questions are to be read aloud. */
    private readonly aloud: boolean,
  ) {}

  get checks(): Check[] {
    return conclude({
      camera: { wanted: this.wanted, state: this.camera.state, failure: this.camera.failure, waived: this.waived },
      screen: { width: this.width, height: this.height, several: this.several },
      network: this.network,
      clock: { known: this.clockKnown },
      browser: { sockets: typeof WebSocket === 'function', storage: this.storage },
      voice: { wanted: this.aloud, there: this.voice },
    });
  }

  get several(): boolean {
    // Only newer Chromiums tell; others are taken to have one screen.
    return (screen as Screen & { isExtended?: boolean }).isExtended === true;
  }

  async run() {
    this.waived = false;
    this.network = null;
    this.width = screen.width;
    this.height = screen.height;
    await Promise.all([this.wanted ? this.camera.start() : undefined, this.measure(), this.store(), this.aloud ? this.listen() : undefined]);
  }

  private async measure() {
    const trips: number[] = [];
    let lost = 0;
    for (let i = 0; i < TRIPS; i++) {
      const sent = this.clock.mark();
      try {
        const time = await api.get<Time>('/api/time', { timeoutMs: 3000 });
        trips.push(this.clock.mark() - sent);
        this.clock.sample(sent, time.now);
        this.clockKnown = true;
      } catch {
        lost++;
        // No use in waiting out eight timeouts on a dead line.
        if (trips.length === 0 && lost === 3) break;
      }
    }
    // The first trip also opens the connection.
    this.network = { trips: trips.length > 1 ? trips.slice(1) : trips, lost };
  }

  private async listen() {
    this.voice = await readsChinese();
  }

  private async store() {
    try {
      const shelf = new IndexedShelf('probe');
      const entry = { key: 'probe', act: { type: 'submit' } as const, madeAt: 0, clientMs: 0, epoch: 0, seq: 0 };
      await shelf.put([entry]);
      const back = await shelf.load();
      await shelf.remove(['probe']);
      this.storage = back.length === 1;
    } catch {
      this.storage = false;
    }
  }
}

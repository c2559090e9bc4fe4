// When what is kept on this machine: the room after every word of the server's, the clock now and then, nothing any
// more once all is over and delivered.

import type { ServerClock } from '../../shared/clock';
import type { Paper, SlotView, Welcome } from '../../shared/wire';
import type { Keepsake, KeptState } from './keepsake';

const CLOCK_MS = 5000;

export class Keeping {
  private clockAt = -CLOCK_MS;

  constructor(
    private readonly keep: Keepsake | undefined,
    private readonly clock: ServerClock,
  ) {}

  /** `keptOut`: what was seen before the candidate left the room is not to be seen after a reload either. */
  welcomed({ stage, paper }: Welcome, slots: readonly SlotView[], keptOut: boolean) {
    if (stage === 'waiting' || stage === 'running') this.keep?.begin();
    if (keptOut) this.keep?.paper(null);
    else if (paper) this.keep?.paper(paper);
    this.keep?.slots(slots);
  }

  paper(paper: Paper | null) {
    this.keep?.paper(paper);
  }

  slot(slot: SlotView) {
    this.keep?.slots([slot]);
  }

  place(number: number) {
    this.keep?.place(number);
  }

  /** When the network went, µs; `null`: it is there. */
  lost(at: number | null) {
    this.keep?.lost(at);
  }

  state(state: KeptState | null) {
    if (state) this.keep?.state(state);
  }

  /** Called often. `done`: over, and everything delivered; `now`: server time, µs. */
  keepUp(done: boolean, now: number) {
    if (done) return this.keep?.forget();
    const mark = this.clock.mark();
    if (!this.clock.known || mark - this.clockAt < CLOCK_MS) return;
    this.clockAt = mark;
    this.keep?.clock({ ahead: -this.clock.ahead(), at: now });
  }

  forget() {
    this.keep?.forget();
  }
}

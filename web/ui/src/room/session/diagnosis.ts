// Probes while the room is away, and forgets what was found as soon as it is back.

import type { Finding } from './probe';

const EVERY_MS = 6000;

export interface DiagnosisParts {
  probe(): Promise<Finding>;
  /** Monotonic, ms. */
  now(): number;
  onfinding(finding: Finding | null): void;
}

export class Diagnosis {
  private next = 0;
  /** Changes when the room comes back: what was asked before that tells nothing any more. */
  private outage = 0;
  private asking = false;
  private found: Finding | null = null;

  constructor(private readonly parts: DiagnosisParts) {}

  /** Called often. `away`: whether the room is lost or has been silent for longer than is usual. */
  look(away: boolean) {
    if (!away) {
      this.outage++;
      this.next = 0;
      this.tell(null);
    } else if (!this.asking && this.parts.now() >= this.next) void this.ask();
  }

  private async ask() {
    const { outage } = this;
    this.asking = true;
    const finding = await this.parts.probe();
    this.asking = false;
    if (outage !== this.outage) return;
    this.next = this.parts.now() + EVERY_MS;
    this.tell(finding);
  }

  private tell(finding: Finding | null) {
    if (finding === null && this.found === null) return;
    this.found = finding;
    this.parts.onfinding(finding);
  }
}

// One connection on its way to a welcome or after it: says hello when it opens, and knows when it was last heard.

import type { ClientFrame, ServerFrame } from '../../shared/wire';
import type { Socket } from './socket';

const VERSION = 1;

export type Kind = 'socket' | 'post';

export interface WayParts {
  now(): number;
  page: string;
  takeOver: boolean;
  onframe(way: Way, frame: ServerFrame): void;
  onclose(way: Way, code: number): void;
}

export class Way {
  /** Marks of the monotonic clock, ms: when something was last heard, and when hello was said. */
  heard: number;
  greeted: number;

  constructor(
    readonly kind: Kind,
    private readonly socket: Socket,
    private readonly parts: WayParts,
  ) {
    this.heard = this.greeted = parts.now();
    socket.onopen = () => {
      this.heard = this.greeted = parts.now();
      this.write({ type: 'hello', v: VERSION, page: parts.page, take_over: parts.takeOver });
    };
    socket.onmessage = (event) => {
      if (typeof event.data === 'string') this.hear(event.data);
    };
    socket.onclose = (event) => parts.onclose(this, event.code);
  }

  write(frame: ClientFrame) {
    try {
      this.socket.send(JSON.stringify(frame));
    } catch {
      // A closing socket throws in some browsers; its close event follows.
    }
  }

  hangUp() {
    const { socket } = this;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  private hear(text: string) {
    this.heard = this.parts.now();
    let frame: ServerFrame;
    try {
      frame = JSON.parse(text) as ServerFrame;
    } catch {
      return;
    }
    this.parts.onframe(this, frame);
  }
}

// The room's frames over HTTP, for halls whose proxies let no websocket through. To the link it looks like a
// websocket: it opens, brings frames, takes frames, and closes with the same codes.
//
// One request waits for news whenever nothing else does; what there is to send goes at once in a request of its own.

import type { Batch, BatchReply, ClientFrame, Known } from '../../shared/wire';
import type { Socket } from './socket';

const PATH = '/api/room/frames';
const VERSION = 1;
/** How long the server may keep a request that waits for news. */
const WAIT_MS = 5000;
const MOST_FRAMES = 256;
/** Well under the server's limit for a body. */
const MOST_BYTES = 48 * 1024;
const TIMEOUT_MS = 12_000;
/** Waiting requests start at least so far apart, even if something answers all of them at once. */
const APART_MS = 250;

const LOST = 1006;
const SIGNED_OUT = 4401;
const DONE = 1000;

type Fetch = (path: string, init: RequestInit) => Promise<Response>;

export class PostSocket implements Socket {
  onopen: Socket['onopen'] = null;
  onmessage: Socket['onmessage'] = null;
  onclose: Socket['onclose'] = null;

  private page = '';
  private known: Known | null = null;
  private queue: string[] = [];
  private sending = false;
  private closed = false;
  private readonly stop = new AbortController();

  constructor(private readonly fetch: Fetch = (path, init) => window.fetch(path, init)) {
    setTimeout(() => this.closed || this.onopen?.call(this.itself, {} as Event), 0);
  }

  send(text: string) {
    const frame = JSON.parse(text) as ClientFrame;
    if (frame.type === 'hello') {
      this.page = frame.page;
      void this.arrive(frame.take_over);
      return;
    }
    this.queue.push(text);
    void this.pump();
  }

  close() {
    this.closed = true;
    this.stop.abort();
  }

  private async arrive(takeOver: boolean) {
    await this.exchange([], 0, takeOver);
    // Nobody is welcome before the seat is theirs.
    if (!this.known) return this.end(DONE);
    void this.pump();
    void this.listen();
  }

  private async pump() {
    if (this.sending || !this.known) return;
    this.sending = true;
    while (this.queue.length > 0 && !this.closed) await this.exchange(this.next(), 0);
    this.sending = false;
  }

  private next(): string[] {
    const size = (text: string) => new TextEncoder().encode(text).length + 1;
    const batch = this.queue.splice(0, 1);
    for (let bytes = size(batch[0]!); this.queue.length > 0 && batch.length < MOST_FRAMES; ) {
      bytes += size(this.queue[0]!);
      if (bytes > MOST_BYTES) break;
      batch.push(this.queue.shift()!);
    }
    return batch;
  }

  private async listen() {
    while (!this.closed) {
      await Promise.all([this.exchange([], WAIT_MS), new Promise((resolve) => setTimeout(resolve, APART_MS))]);
    }
  }

  /** Asks once and tells what comes; whatever is no answer of the room's ends it all. */
  private async exchange(frames: readonly string[], wait: number, takeOver = false) {
    const batch: Omit<Batch, 'frames'> = { v: VERSION, page: this.page, take_over: takeOver, known: this.known, wait_ms: wait };
    const head = JSON.stringify(batch).slice(0, -1);
    const said = await this.ask(`${head},"frames":[${frames.join(',')}]}`);
    if (typeof said === 'number') this.end(said);
    else this.hear(said);
  }

  /** The reply, or the code to close with. */
  private async ask(body: string): Promise<BatchReply | number> {
    const patience = new AbortController();
    const give = () => patience.abort();
    this.stop.signal.addEventListener('abort', give);
    const timer = setTimeout(give, TIMEOUT_MS);
    try {
      const answer = await this.fetch(PATH, {
        method: 'POST',
        body,
        headers: { accept: 'application/json', 'content-type': 'application/json' },
        credentials: 'same-origin',
        cache: 'no-store',
        // A portal of the network likes to answer with its own page.
        redirect: 'manual',
        signal: patience.signal,
      });
      const said: unknown = await answer.json();
      if (answer.ok && isReply(said)) return said;
      return answer.status === 401 && isProblem(said) ? SIGNED_OUT : LOST;
    } catch {
      return LOST;
    } finally {
      clearTimeout(timer);
      this.stop.signal.removeEventListener('abort', give);
    }
  }

  private hear(reply: BatchReply) {
    if (this.closed) return;
    const [first] = reply.frames;
    // The newest reply counts: whatever an older one told is told again, which does no harm.
    if (this.known || first?.type === 'welcome') this.known = reply.known;
    for (const frame of reply.frames) {
      if (this.closed) return;
      this.onmessage?.call(this.itself, { data: JSON.stringify(frame) } as MessageEvent);
    }
    if (reply.close !== null) this.end(reply.close);
  }

  private end(code: number) {
    if (this.closed) return;
    this.close();
    this.onclose?.call(this.itself, { code } as CloseEvent);
  }

  private get itself(): WebSocket {
    return this as unknown as WebSocket;
  }
}

function isReply(said: unknown): said is BatchReply {
  const reply = said as Partial<BatchReply> | null;
  return Array.isArray(reply?.frames) && typeof reply.known === 'object' && reply.known !== null;
}

function isProblem(said: unknown): boolean {
  return typeof (said as { code?: unknown } | null)?.code === 'string';
}

// The network between a browser and the server: a TCP forwarder that can be cut and mended.

import { createServer, connect } from 'node:net';
import { once } from 'node:events';

export class Wire {
  #sockets = new Set();
  #server;
  #cut = false;
  url = '';

  /** A wire to a server's address. */
  static async to(url) {
    const wire = new Wire();
    const { hostname, port } = new URL(url);
    wire.#server = createServer((near) => {
      if (wire.#cut) return void near.destroy();
      const far = connect(Number(port), hostname);
      for (const [one, other] of [[near, far], [far, near]]) {
        wire.#sockets.add(one);
        one.on('error', () => other.destroy());
        one.on('close', () => {
          wire.#sockets.delete(one);
          other.destroy();
        });
        one.pipe(other);
      }
    });
    wire.#server.listen(0, '127.0.0.1');
    await once(wire.#server, 'listening');
    wire.url = `http://127.0.0.1:${wire.#server.address().port}`;
    return wire;
  }

  /** Nothing gets through any more. */
  cut() {
    this.#cut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  /** All is well again. */
  mend() {
    this.#cut = false;
  }

  close() {
    this.cut();
    this.#server.close();
  }
}

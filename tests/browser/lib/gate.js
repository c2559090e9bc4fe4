// A proxy of a hall between a browser and the server: HTTP passes. It may let websockets through or not, and may put a
// login page in place of everything, as networks do that want people to log in first.

import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { connect } from 'node:net';

const LOGIN = '<!doctype html><title>Login</title><form action="/login"><input name="user"></form>';

export class Gate {
  /** Whether it lets websockets through. */
  sockets = true;
  /** `redirect` or `page`: it wants a login, and says so in this way. */
  login = null;
  /** How many requests went to the room by HTTP. */
  posts = 0;
  url = '';
  #server;
  #far;
  #open = new Set();

  static async to(url) {
    const gate = new Gate();
    gate.#far = new URL(url);
    gate.#server = createServer((asked, answer) => gate.#pass(asked, answer));
    gate.#server.on('upgrade', (asked, socket, head) => gate.#upgrade(asked, socket, head));
    gate.#server.listen(0, '127.0.0.1');
    await once(gate.#server, 'listening');
    gate.url = `http://127.0.0.1:${gate.#server.address().port}`;
    return gate;
  }

  #pass(asked, answer) {
    if (this.login === 'redirect') return void answer.writeHead(302, { location: 'http://127.0.0.1:9/login' }).end();
    if (this.login === 'page') return void answer.writeHead(200, { 'content-type': 'text/html' }).end(LOGIN);
    if (asked.url === '/api/room/frames') this.posts++;
    const { hostname, port } = this.#far;
    const far = request({ hostname, port, method: asked.method, path: asked.url, headers: asked.headers, agent: false }, (came) => {
      answer.writeHead(came.statusCode, came.headers);
      came.pipe(answer);
    });
    far.on('error', () => answer.destroy());
    answer.on('close', () => far.destroy());
    asked.pipe(far);
  }

  #upgrade(asked, near, head) {
    near.on('error', () => near.destroy());
    if (!this.sockets || this.login) return void near.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n');
    const far = connect(Number(this.#far.port), this.#far.hostname);
    far.on('error', () => near.destroy());
    const lines = asked.rawHeaders.flatMap((name, at, all) => (at % 2 ? [] : [`${name}: ${all[at + 1]}`]));
    far.write(`${asked.method} ${asked.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    far.write(head);
    near.pipe(far).pipe(near);
    for (const [one, other] of [[near, far], [far, near]]) {
      this.#open.add(one);
      one.on('close', () => {
        this.#open.delete(one);
        other.destroy();
      });
    }
  }

  /** Connections that stand say nothing more, and are not closed either. */
  stall() {
    for (const socket of this.#open) socket.unpipe();
  }

  close() {
    for (const socket of this.#open) socket.destroy();
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

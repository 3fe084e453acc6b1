import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { fastify } from 'fastify';
import { expect, test } from 'vitest';
import { endConnectionsWhenClosing } from './closing.ts';

/** A server whose only answer comes when `answer` is called, and a connection to it. */
async function start() {
  const app = fastify({ forceCloseConnections: 'idle' });
  endConnectionsWhenClosing(app);
  let answer = (): void => {};
  app.get('/', () => new Promise((resolve) => (answer = () => resolve('answered'))));
  await app.listen({ host: '127.0.0.1', port: 0 });
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  await once(app.server, 'connection');
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk;
  });
  return { app, socket, answer: () => answer(), received: () => received };
}

test('a connection on which nothing was asked does not hold the server open', async () => {
  const { app, socket } = await start();
  await Promise.all([app.close(), once(socket, 'close')]);
});

test('what was asked is answered, and the connection then ends', async () => {
  const { app, socket, answer, received } = await start();
  socket.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n');
  await once(app.server, 'request');
  const closed = app.close();
  setTimeout(answer, 50);
  await Promise.all([closed, once(socket, 'close')]);
  expect(received()).toMatch(/connection: close.*answered$/is);
});

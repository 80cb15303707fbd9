import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { type Connection, openConnection } from "#load/http-client.ts";
import { requestBytes } from "#load/http-request.ts";

async function connectTo(listener: RequestListener): Promise<Connection> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a port is expected");
  const connection = await openConnection(address.port);
  onTestFinished(() => {
    connection.close();
    server.close();
    server.closeAllConnections();
  });
  return connection;
}

const ask = (connection: Connection, path = "/") =>
  new Promise<number>((resolve) => {
    const request = { method: "GET", path, headers: { "x-one": "1" } };
    connection.send(requestBytes(request), resolve);
  });

test("returns the status of each answer, one after the other on one connection", async () => {
  const sockets = new Set<unknown>();
  const connection = await connectTo((request, response) => {
    sockets.add(request.socket);
    response.writeHead(Number(request.url?.slice(1))).end(request.headers["x-one"]);
  });
  expect(await ask(connection, "/200")).toBe(200);
  expect(await ask(connection, "/404")).toBe(404);
  expect(await ask(connection, "/202")).toBe(202);
  expect(sockets.size).toBe(1);
});

test("an answer that comes in pieces is read to its end before the next request", async () => {
  const pieces: string[] = [];
  const connection = await connectTo((_request, response) => {
    response.writeHead(200, { "content-length": 300_000 });
    response.write("a".repeat(100_000));
    setTimeout(() => {
      pieces.push("rest");
      response.end("b".repeat(200_000));
    }, 20);
  });
  expect(await ask(connection)).toBe(200);
  expect(pieces).toEqual(["rest"]);
  expect(await ask(connection)).toBe(200);
});

test("an answer in chunks is read to its last chunk", async () => {
  const connection = await connectTo((_request, response) => {
    response.writeHead(207);
    response.write("first");
    setTimeout(() => response.end("last"), 20);
  });
  expect(await ask(connection)).toBe(207);
  expect(await ask(connection)).toBe(207);
});

test("a connection that is cut off gives no answer, neither then nor later", async () => {
  const connection = await connectTo((request) => void request.socket.destroy());
  expect(await ask(connection)).toBe(0);
  expect(await ask(connection)).toBe(0);
});

test("a body is sent with its length", async () => {
  const bodies: string[] = [];
  const connection = await connectTo((request, response) => {
    request.setEncoding("utf8").on("data", (text: string) => bodies.push(text));
    request.on("end", () => response.end());
  });
  const body = JSON.stringify({ name: "Müller" });
  const request = requestBytes({ method: "POST", path: "/", headers: {}, body });
  expect(await new Promise<number>((resolve) => connection.send(request, resolve))).toBe(200);
  expect(bodies).toEqual([body]);
});

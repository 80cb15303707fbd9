import { once } from "node:events";
import { connect } from "node:net";
import { patiently } from "@expunge/testkit/patience";
import { afterAll, beforeAll, expect, test } from "vitest";
import { paymentOptionWorld } from "#test/payment-option-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

test("a request whose client has disconnected is still decided once", async () => {
  const world = await paymentOptionWorld(api);
  const { reference } = await world.storeSepa();
  const { authorization } = world;
  const head = [
    `DELETE /accounts/customer-1/paymentOptions/${reference} HTTP/1.1`,
    `host: ${new URL(api.url).host}`,
    `authorization: ${authorization}`,
    "accept-language: en-US",
    "origin: https://merchant.example",
    "user-agent: test",
    "content-type: application/json",
  ].join("\r\n");

  const socket = connect(Number(new URL(api.url).port), "127.0.0.1");
  await once(socket, "connect");
  await new Promise<void>((resolve) => {
    socket.write(`${head}\r\n\r\n`, () => resolve());
  });
  socket.destroy();

  const deletions = () =>
    api.rows("SELECT state FROM deletion WHERE target_reference = $1", [reference]);
  await expect.poll(deletions, patiently).toEqual([{ state: "completed" }]);
  expect((await world.remove(reference)).status).toBe(404);
  expect(await deletions()).toEqual([{ state: "completed" }]);
});

import { mkdtemp, rm } from "node:fs/promises";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createVisaClient } from "@expunge/networks/visa/create-visa-client";
import { describe, expect, onTestFinished, test } from "vitest";
import { startTestSandbox } from "#testing/start-test-sandbox.ts";

const consumer = { externalConsumerId: "c-1", ownerBid: "10001234" };
const other = { externalConsumerId: "c-2", ownerBid: "10001234" };
const card = { instrumentId: "card-1", last4: "1140" };

describe("admin", () => {
  test("shows the book: consumers, how they stand, and how often the network was asked", async () => {
    await using sandbox = await startTestSandbox(createVisaClient, { latencyMs: 600_000 });
    await sandbox.client.enrolConsumer(consumer, undefined, [card]);
    expect(await sandbox.client.deleteConsumer(consumer)).toEqual({
      kind: "busy",
      code: "VIDC-3000",
    });
    expect(await sandbox.client.deleteConsumer(consumer)).toEqual({
      kind: "busy",
      code: "VIDC-3000",
    });
    await sandbox.client.getData(other);
    const book = await sandbox.book();
    expect(book).toMatchObject({
      consumers: [{ ...consumer, state: "not_enrolled", instruments: [] }],
      calls: [
        { operation: "enrollData", ...consumer, count: 1 },
        { operation: "deleteConsumerInformation", ...consumer, count: 2 },
        { operation: "getData", ...other, count: 1 },
      ],
    });
    expect(book.consumers[0]?.inFlight).toMatch(/^[0-9a-f-]{36}$/);
    const ofOther = await fetch(`${sandbox.origin}/admin/book?externalConsumerId=c-2`);
    expect(await ofOther.json()).toEqual({ consumers: [], calls: [book.calls[2]] });
  });

  test("takes faults, counts them down, and takes them back", async () => {
    await using sandbox = await startTestSandbox(createVisaClient);
    const rules = [
      { operation: "getData", externalConsumerId: "c-1", times: 2, fault: { kind: "broken_json" } },
      { operation: "getData", fault: { kind: "http_error", status: 503 } },
    ] as const;
    const inForce = async () => (await fetch(`${sandbox.origin}/admin/faults`)).json();
    expect((await sandbox.order(...rules)).status).toBe(200);
    expect(await inForce()).toEqual(rules);

    const causes = [];
    for (const asked of [consumer, other, consumer, consumer]) {
      causes.push(await sandbox.client.getData(asked));
    }
    expect(causes).toMatchObject([
      { cause: "unreadable answer (http 400)" },
      { cause: "http 503" },
      { cause: "unreadable answer (http 400)" },
      { cause: "http 503" },
    ]);
    expect(await inForce()).toEqual([rules[1]]);

    const taken = await fetch(`${sandbox.origin}/admin/faults`, { method: "DELETE" });
    expect(taken.status).toBe(204);
    expect(await sandbox.client.getData(consumer)).toEqual({ kind: "not_enrolled" });
  });

  test.each([
    [[{ fault: { kind: "gone" } }]],
    [[{ fault: { kind: "http_error", status: 200 } }]],
    [[{ operation: "dance", fault: { kind: "broken_json" } }]],
    [[{ fault: { kind: "broken_json" }, time: 1 }]],
    [{}],
  ])("refuses %j as faults", async (rules) => {
    await using sandbox = await startTestSandbox(createVisaClient);
    const response = await fetch(`${sandbox.origin}/admin/faults`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(rules),
    });
    expect(response.status).toBe(400);
  });

  test("enrols many consumers at once, which are then as any other, also after a restart", async () => {
    const folder = await mkdtemp(join(tmpdir(), "visa-sandbox-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const bookPath = join(folder, "book.jsonl");
    const consumers = [
      { ...consumer, instruments: [card] },
      { ...other, instruments: [] },
    ];
    {
      await using sandbox = await startTestSandbox(createVisaClient, { bookPath });
      const enter = (body: unknown) =>
        fetch(`${sandbox.origin}/admin/book`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body),
        });
      expect((await enter([{ ...consumer, instruments: [{ instrumentId: "1" }] }])).status).toBe(
        400,
      );
      expect((await sandbox.book()).consumers).toEqual([]);
      expect((await enter(consumers)).status).toBe(204);
    }
    await using sandbox = await startTestSandbox(createVisaClient, { bookPath });
    const standing = { state: "enrolled", inFlight: null };
    expect((await sandbox.book()).consumers).toEqual(
      consumers.map((one) => ({ ...one, ...standing })),
    );
    expect(await sandbox.client.deleteConsumer(consumer)).toMatchObject({ kind: "accepted" });
    expect((await sandbox.book()).consumers).toMatchObject([
      { ...consumer, state: "deleted", instruments: [] },
      { ...other, ...standing },
    ]);
  });

  test.each([
    ["GET", "/admin/book"],
    ["GET", "/admin/faults"],
    ["PUT", "/admin/faults"],
    ["DELETE", "/admin/faults"],
    ["POST", "/admin/book"],
  ])("refuses %s %s to a page whose name was rebound to this machine", async (method, path) => {
    await using sandbox = await startTestSandbox(createVisaClient);
    for (const host of ["attacker.example", "127.0.0.1.nip.io:80"]) {
      const call = request(new URL(path, sandbox.origin), { method, headers: { host } }).end();
      const [answer] = (await once(call, "response")) as [IncomingMessage];
      expect(answer.resume().statusCode).toBe(403);
    }
  });

  test("answers /healthz, and nothing of Visa's without credentials", async () => {
    await using sandbox = await startTestSandbox(createVisaClient);
    expect((await fetch(`${sandbox.origin}/healthz`)).status).toBe(200);
    const status = `${sandbox.origin}/visaIdCredential/v1/requestStatus/r-1`;
    expect((await fetch(status)).status).toBe(401);
    expect((await fetch(`${sandbox.origin}/elsewhere`)).status).toBe(404);
  });
});

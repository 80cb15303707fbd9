import { describe, expect, test } from "vitest";
import { createExpungeClient } from "#create-expunge-client.ts";
import { ExpungeError } from "#expunge-error.ts";

const CONNECTED = "event: connected\ndata: {}\n\n";
const RETURN = "event: return\ndata: \n\n";
const PING = "event: ping\ndata: \n\n";
const event = (sequence: number) => `data: {"sequence":"${sequence}"}\nid: ${sequence}\n\n`;
const error = (code: string) =>
  `event: serialized-error\ndata: ${JSON.stringify({ message: "no", code: -32_000, data: { expunge: { code } } })}\n\n`;
const stream = (...parts: readonly string[]) =>
  new Response(parts.join(""), { headers: { "content-type": "text/event-stream" } });
const refused = (status: number, code: string) =>
  Response.json(
    { error: { message: "no", code: -32_000, data: { httpStatus: status, expunge: { code } } } },
    { status, headers: { "retry-after": "0" } },
  );

/** A client of a service that gives these answers, one for each connection. */
function clientOf(answers: readonly (Response | Error)[]) {
  const inputs: unknown[] = [];
  const client = createExpungeClient({
    url: "https://expunge.example",
    token: "secret-token",
    async fetch(url) {
      const input = new URL(url).searchParams.get("input");
      const answer = answers[inputs.push(input === null ? null : JSON.parse(input)) - 1];
      if (answer === undefined || answer instanceof Error) throw answer ?? new Error("no answer");
      return answer;
    },
  });
  return { client, inputs };
}

async function sequences(
  messages: AsyncIterable<{ readonly data: { readonly sequence: string } }>,
) {
  const read: string[] = [];
  for await (const { data } of messages) read.push(data.sequence);
  return read;
}

describe("a watch", () => {
  test("goes on after its last event when the connection is lost, refused or overloaded", async () => {
    const { client, inputs } = clientOf([
      stream(CONNECTED, event(1), PING, event(2)),
      new TypeError("fetch failed"),
      refused(503, "overloaded"),
      stream(CONNECTED, event(3), error("overloaded")),
      stream(CONNECTED, event(4), RETURN),
    ]);
    const id = "0197f2a4-0000-7000-8000-000000000001";
    expect(await sequences(client.deletions.watch.subscribe({ id }))).toEqual(["1", "2", "3", "4"]);
    expect(inputs).toEqual([
      { id },
      { id, lastEventId: "2" },
      { id, lastEventId: "2" },
      { id, lastEventId: "2" },
      { id, lastEventId: "3" },
    ]);
  });

  test("has no input without one, until it is resumed", async () => {
    const { client, inputs } = clientOf([stream(CONNECTED, event(7)), stream(CONNECTED, RETURN)]);
    expect(await sequences(client.deletions.watch.subscribe())).toEqual(["7"]);
    expect(inputs).toEqual([null, { lastEventId: "7" }]);
  });

  test.each([
    ["an event", [stream(CONNECTED, event(1), error("not_found"))]],
    ["an answer", [refused(404, "not_found")]],
  ])("ends with the error of the service in %s", async (_name, answers) => {
    const { client, inputs } = clientOf(answers);
    const reading = sequences(client.deletions.watch.subscribe());
    await expect(reading).rejects.toMatchObject({
      name: "ExpungeError",
      data: { expunge: { code: "not_found" } },
    });
    expect(inputs).toHaveLength(1);
  });

  test("passes events and errors to callbacks too", async () => {
    const { client } = clientOf([stream(CONNECTED, event(1), error("unauthorized"))]);
    const read: string[] = [];
    const failure = await new Promise<unknown>((onError) => {
      client.deletions.watch.subscribe(
        {},
        { onData: ({ data }) => read.push(data.sequence), onError },
      );
    });
    expect(read).toEqual(["1"]);
    expect(failure).toBeInstanceOf(ExpungeError);
  });

  test("closes its connection when the reader leaves", async () => {
    const closed = Promise.withResolvers<unknown>();
    const client = createExpungeClient({
      url: "https://expunge.example",
      token: "secret-token",
      async fetch(_url, init) {
        init?.signal?.addEventListener("abort", closed.resolve);
        return stream(CONNECTED, event(1), event(2), RETURN);
      },
    });
    for await (const { data } of client.deletions.watch.subscribe()) {
      expect(data.sequence).toBe("1");
      break;
    }
    await closed.promise;
  });
});

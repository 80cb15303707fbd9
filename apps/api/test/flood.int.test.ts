import { afterAll, beforeAll, expect, test } from "vitest";
import { call } from "#test/call.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const REQUESTS = 40;
const CALLS = 20;

type CallResult = { readonly error?: { readonly data: { readonly code: string } } };

/** One HTTP request with these many calls of a query. */
async function batch(procedure: string, calls: number, authorization: string) {
  const names = Array.from({ length: calls }, () => procedure).join(",");
  const { status, json } = await call(`${api.url}/trpc/${names}?batch=1`, {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body: {},
  });
  return { status, results: [json].flat() as readonly CallResult[] };
}

test("a request holds at most 20 calls", async () => {
  const authorization = `Bearer ${await api.staff(await api.tenant())}`;
  expect((await batch("settings.get", 20, authorization)).status).toBe(200);
  for (const procedure of ["settings.get", "deletions.request", "nothing.at.all"]) {
    const { status, results } = await batch(procedure, 21, authorization);
    expect([status, results]).toMatchObject([
      400,
      [
        {
          error: {
            message: "a request may hold at most 20 calls",
            data: { code: "BAD_REQUEST", expunge: { code: "invalid" } },
          },
        },
      ],
    ]);
  }
});

test("a flood of one tenant gets answers or 503, and another tenant and the probes are served before it ends", async () => {
  const [flooding, other] = await Promise.all([api.tenant(), api.tenant()]);
  const trpc = await api.trpc(flooding);
  await Promise.all(
    Array.from({ length: 20 }, () =>
      trpc.cardTokens.store.mutate({ brand: "Visa", last4: "4242", expiry: "12/2031" }),
    ),
  );
  const authorization = `Bearer ${await api.staff(flooding)}`;
  const quiet = `Bearer ${await api.staff(other)}`;
  const order: string[] = [];
  const noted = <T>(name: string, answer: Promise<T>) => answer.finally(() => order.push(name));
  const flood = Array.from({ length: REQUESTS }, (_, place) =>
    noted("flood", batch(place % 2 === 0 ? "events.list" : "webhooks.list", CALLS, authorization)),
  );
  const [calls, ready] = await Promise.all([
    noted("other", batch("events.list", 1, quiet)),
    noted("ready", call(`${api.url}/readyz`, {})),
  ]);
  const answers = await Promise.all(flood);

  expect([calls.status, ready.status]).toEqual([200, 200]);
  const lastOfFlood = order.lastIndexOf("flood");
  expect(order.indexOf("other")).toBeLessThan(lastOfFlood);
  expect(order.indexOf("ready")).toBeLessThan(lastOfFlood);
  const codes = new Set(
    answers.flatMap(({ results }) => results.map(({ error }) => error?.data.code ?? "served")),
  );
  expect(["served", "SERVICE_UNAVAILABLE"]).toEqual(expect.arrayContaining([...codes]));
  expect(api.log()).not.toContain('"level":50');
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pageOf } from "#test/page-of.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

const CONSOLE = "https://console.example";
const OTHERS = [
  "https://evil.example",
  "http://console.example",
  "https://console.example:8443",
  "https://sub.console.example",
  "https://console.example.evil.example",
  "https://CONSOLE.example",
  "null",
  "",
];

let api: TestApi;
let token: string;
beforeAll(async () => {
  api = await startTestApi({ corsOrigins: [CONSOLE, "http://localhost:5173"] });
  token = await api.staff(await api.tenant());
});
afterAll(() => api.close());

const callOf = (authorization: string, more: Readonly<Record<string, string>> = {}) => ({
  method: "POST",
  headers: { authorization, "content-type": "application/json", ...more },
  body: "{}",
});
const preflightOf = (origin: string, path: string, method = "POST") =>
  fetch(`${api.url}${path}`, {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": method,
      "access-control-request-headers": "authorization,content-type",
    },
  });

describe("a page of a listed origin (Fetch standard, CORS protocol)", () => {
  test.each([CONSOLE, "http://localhost:5173"])("%s calls and reads", async (origin) => {
    const sent = callOf(`Bearer ${token}`, { "trpc-accept": "application/json" });
    const answer = await pageOf(origin)(`${api.url}/trpc/deletions.list`, sent);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ result: { data: { items: [] } } });
  });

  test("reads errors with the headers that a client needs", async () => {
    const page = pageOf(CONSOLE);
    const answer = await page(`${api.url}/trpc/deletions.list`, callOf("Bearer none"));
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer/);
  });

  test.each([
    ["an unknown path", "/trpc/nothing.at.all", {}, 404],
    ["a body of another type", "/trpc/deletions.list", { "content-type": "text/csv" }, 415],
  ])("reads the answer to %s", async (_, path, more, status) => {
    const answer = await pageOf(CONSOLE)(`${api.url}${path}`, callOf(`Bearer ${token}`, more));
    expect(answer.status).toBe(status);
  });

  test("streams events, and resumes", async () => {
    const answer = await pageOf(CONSOLE)(`${api.url}/trpc/deletions.watch`, {
      headers: { authorization: `Bearer ${token}`, "last-event-id": "0" },
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toMatch(/^text\/event-stream/);
    await answer.body?.cancel();
  });

  test("reads that it has too many streams, and when to try again", async () => {
    const caller = await api.staff(await api.tenant());
    const watch = () =>
      pageOf(CONSOLE)(`${api.url}/trpc/deletions.watch`, {
        headers: { authorization: `Bearer ${caller}` },
      });
    const open = await Promise.all(Array.from({ length: 20 }, watch));
    const refused = await watch();
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("10");
    for (const answer of open) await answer.body?.cancel();
  });
});

test("a preflight needs no credentials, and permits neither cookies nor other methods", async () => {
  const { status, headers } = await preflightOf(CONSOLE, "/trpc/deletions.watch", "GET");
  expect(status).toBe(204);
  expect(headers.get("access-control-allow-origin")).toBe(CONSOLE);
  expect(headers.get("access-control-allow-credentials")).toBeNull();
  expect(headers.get("access-control-allow-methods")).toBe("GET, POST");
  expect(headers.get("vary")).toBe("Origin");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
});

test.each(OTHERS)("a page of %j is refused", async (origin) => {
  const url = `${api.url}/trpc/deletions.list`;
  const answers = [
    await preflightOf(origin, "/trpc/deletions.list"),
    await fetch(url, callOf(`Bearer ${token}`, { origin })),
  ];
  expect(answers.map(({ status }) => status)).toEqual([404, 200]);
  for (const { headers } of answers)
    expect([...headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
});

test("every answer depends on the origin, also one without it", async () => {
  const calls = ["deletions.list", "deletions.list?batch=1", "nothing.at.all"];
  for (const call of calls) {
    const answer = await fetch(`${api.url}/trpc/${call}`, callOf(`Bearer ${token}`));
    expect(answer.headers.get("vary")).toMatch(/\bOrigin$/);
  }
});

test.each([
  "/v1/cards/delete",
  "/accounts/a/paymentOptions",
  "/oauth2/token",
  "/imports",
  "/healthz",
])("%s is open to no page", async (path) => {
  const answers = [
    await preflightOf(CONSOLE, path),
    await fetch(`${api.url}${path}`, { headers: { origin: CONSOLE } }),
  ];
  for (const { headers } of answers) expect(headers.get("access-control-allow-origin")).toBeNull();
});

test("without the setting no page may call", async () => {
  const { url } = await api.start({ corsOrigins: [] });
  await expect(
    pageOf(CONSOLE)(`${url}/trpc/deletions.list`, callOf(`Bearer ${token}`)),
  ).rejects.toThrow("may not read the answer");
});

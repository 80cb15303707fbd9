import { Readable } from "node:stream";
import {
  IBAN,
  paymentOptionWorld,
  type PaymentOptionWorld,
} from "@expunge/api/testing/payment-option-world";
import { startTestApi, type TestApi } from "@expunge/api/testing/start-test-api";
import { patiently } from "@expunge/testkit/patience";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Terminal } from "#terminal/terminal.ts";
import { type Ran, runOn } from "#testing/run-command.ts";

const CARD = { brand: "Visa", last4: "4242", expiry: "12/2031" };
const REASON = ["--reason", "customer_request"];
let api: TestApi;
let world: PaymentOptionWorld;
let environment: Record<string, string>;

beforeAll(async () => {
  api = await startTestApi();
  world = await paymentOptionWorld(api);
  environment = await settingsOf("admin");
});
afterAll(() => api.close());

const settingsOf = async (role: string) => ({
  EXPUNGE_URL: api.url,
  EXPUNGE_TOKEN: await api.staff(world.tenantId, role),
});

/** Runs a command of the admin, and checks that it prints no secret. */
async function run(...args: string[]): Promise<Ran> {
  return runWith({}, ...args);
}
async function runWith(parts: Partial<Terminal>, ...args: string[]): Promise<Ran> {
  const ran = await runOn({ environment, ...parts }, ...args);
  expect(ran.printed + ran.noted).not.toContain(environment["EXPUNGE_TOKEN"]);
  expect(ran.printed + ran.noted).not.toContain(IBAN);
  return ran;
}
async function json(...args: string[]): Promise<unknown> {
  const { code, printed, noted } = await run(...args, "--json");
  expect([code, noted]).toEqual([0, ""]);
  return JSON.parse(printed);
}
const storeToken = (token: string) => world.trpc.cardTokens.store.mutate({ ...CARD, token });

test("credentials are found, masked, by the names of their kind", async () => {
  const { reference } = await world.storeSepa();
  await storeToken("tok-find");
  const listed = await run("find", "payment_option", world.accountId);
  expect(listed).toMatchObject({ code: 0, noted: "" });
  expect(listed.printed).toMatch(
    new RegExp(`^${reference} +sepa_direct_debit +active +DE89.*3000 +no +active +2`, "m"),
  );
  expect(await json("find", "payment_option", world.accountId, reference)).toMatchObject({
    reference,
    mandate: { state: "active" },
  });
  expect((await run("find", "payment_option", world.accountId, reference)).printed).toMatch(
    /^mandate reference +\S+$/m,
  );
  const found = await runWith(
    { input: () => Readable.from(["tok-find\n"]) },
    "find",
    "card_token",
    "-",
  );
  expect(found).toMatchObject({
    code: 0,
    printed: expect.stringMatching(/^last4 +4242$/m) as unknown,
  });
  expect(await run("find", "card_token", "tok-none")).toEqual({
    code: 1,
    printed: "",
    noted: "expunge find: not found\n",
  });
  expect(await run("find", "click_to_pay_customer", "a-1", "x", "1")).toMatchObject({ code: 2 });
  expect(await run("find", "card_token", "tok-1", "tok-2")).toEqual({
    code: 2,
    printed: "",
    noted:
      "expunge find: the names of a card_token are TOKEN, or - to read it from the standard input (expunge find --help)\n",
  });
});

test("a deletion is previewed, refused by a hold, confirmed, and followed to its end", async () => {
  const { reference } = await world.storeSepa();
  const target = ["payment_option", world.accountId, reference];
  const hold = [...target, "--hold", "legal", "--reference", "CASE-7"];
  const plan = await run("preview", ...target, ...REASON);
  expect(plan).toMatchObject({ code: 0, noted: "" });
  expect(plan.printed).toMatch(/^decision +accepted$/m);
  expect(plan.printed).toMatch(/^mandate_cancelled +reason MD16$/m);

  expect(await json("holds", "place", ...hold)).toMatchObject({ on: true });
  const blocked = await run("preview", ...target, ...REASON);
  expect(blocked).toMatchObject({
    code: 1,
    noted: expect.stringMatching(/^expunge preview: HOLD-\d\d: /) as unknown,
  });
  expect(await run("delete", ...target, ...REASON, "--yes")).toMatchObject({
    code: 1,
    printed: expect.stringMatching(/^state +refused$/m) as unknown,
    noted: expect.stringMatching(/^expunge delete: the deletion is refused: HOLD-/) as unknown,
  });
  expect((await run("holds", "list", ...target)).printed).toMatch(/^legal +CASE-7 +yes /m);
  expect(await run("holds", "release", ...hold)).toMatchObject({
    code: 1,
    noted: expect.stringMatching(/^expunge holds release: HOLD-09: /) as unknown,
  });
  const approver = { environment: await settingsOf("approver") };
  expect(await runWith(approver, "holds", "release", ...hold)).toMatchObject({ code: 0 });

  // Nobody confirms, a person declines, a person agrees.
  expect(await run("delete", ...target, ...REASON)).toMatchObject({
    code: 2,
    noted: expect.stringContaining("add --yes") as unknown,
  });
  const ask = (answer: boolean) => ({ confirm: () => Promise.resolve(answer) });
  expect(await runWith(ask(false), "delete", ...target, ...REASON)).toMatchObject({
    code: 1,
    printed: "",
    noted: expect.stringMatching(/^decision +accepted$/m) as unknown,
  });
  expect(await json("find", ...target)).toMatchObject({ state: "active" });
  const done = await runWith(ask(true), "delete", ...target, ...REASON, "--watch");
  expect(done).toMatchObject({
    code: 0,
    printed: expect.stringMatching(/^state +completed$/m) as unknown,
    noted: expect.stringContaining("expunge.deletion.completed") as unknown,
  });
  expect(await json("find", ...target)).toMatchObject({ state: "deleted" });
});

test("a card token is deleted without being printed, once for each idempotency key", async () => {
  const token = "tok-delete-me";
  await storeToken(token);
  const args = [
    "delete",
    "card_token",
    token,
    ...REASON,
    "--yes",
    "--idempotency-key",
    "k-1",
    "--json",
  ];
  const ran = [await run(...args), await run(...args)];
  expect(ran.map(({ code }) => code)).toEqual([0, 0]);
  expect(JSON.stringify(ran)).not.toContain(token);
  const ids = ran.map(({ printed }) => (JSON.parse(printed) as { id: string }).id);
  expect(new Set(ids).size).toBe(1);
  const misplaced = [
    await run("delete", token, "card_token", ...REASON),
    await run("status", "a", token),
  ];
  expect(misplaced.map(({ code }) => code)).toEqual([2, 2]);
  expect(JSON.stringify(misplaced)).not.toContain(token);
});

test("deletions are listed, shown, approved by another person and watched", async () => {
  await storeToken("tok-review");
  await world.trpc.settings.update.mutate({ approval: [{ reasons: ["erasure_request"] }] });
  const asked = await runWith(
    { environment: await settingsOf("agent") },
    "delete",
    "card_token",
    "tok-review",
    "--reason",
    "erasure_request",
    "--yes",
    "--json",
  );
  const { id } = JSON.parse(asked.printed) as { id: string };
  expect(asked).toMatchObject({ code: 0, noted: "" });
  expect(await json("status", id)).toMatchObject({ id, state: "awaiting_approval" });
  expect((await run("status", "--state", "awaiting_approval")).printed).toMatch(
    new RegExp(`^${id} +awaiting_approval +card_token `, "m"),
  );
  expect(await json("status", "--kind", "card_token", "--limit", "1")).toMatchObject([{ id }]);
  expect(await run("status", id, "--kind", "card_token")).toMatchObject({ code: 2 });

  const watching = run("status", id, "--watch");
  expect((await run("approve", id, "--note", "seen")).printed).toMatch(
    /^approvals +approved staff:admin-1 seen$/m,
  );
  const watched = await watching;
  expect([watched.code, watched.noted]).toEqual([0, expect.stringContaining("deletion.completed")]);
  expect(watched.printed).toMatch(/^state +completed$/m);
  for (const review of ["approve", "reject", "cancel", "retry"])
    expect(await run(review, id)).toMatchObject({
      code: 1,
      noted: expect.stringMatching(new RegExp(`^expunge ${review}: [A-Z]+-\\d\\d: `)) as unknown,
    });
  expect(await run("approve", "4711")).toMatchObject({
    code: 2,
    noted: "expunge approve: id: must be a UUID (expunge approve --help)\n",
  });
});

test("events are listed and followed from a sequence on, until the person interrupts", async () => {
  await storeToken("tok-event");
  const [before] = (await json("events", "--limit", "1")) as { sequence: string }[];
  const interrupted = new AbortController();
  let followed = "";
  const follow = (...args: string[]) =>
    runWith(
      {
        print: (text) => void (followed += text),
        untilInterrupted: () => interrupted.signal,
      },
      "events",
      "--follow",
      ...args,
    );
  const following = follow(
    "--after",
    before?.sequence ?? "0",
    "--type",
    "expunge.deletion.completed",
  );
  const watching = follow("--json");
  await run("delete", "card_token", "tok-event", ...REASON, "--yes");
  await vi.waitFor(() => {
    expect(followed).toMatch(/^2\S+Z {2}\d+ {2}expunge\.deletion\.completed {2}\S+$/m);
  }, patiently);
  interrupted.abort();
  expect([(await following).code, (await watching).code]).toEqual([0, 0]);
  const after = await run("events", "--after", before?.sequence ?? "0");
  expect(after.printed).toMatch(/expunge\.deletion\.accepted[^]*expunge\.deletion\.completed/);
});

test("endpoints of webhooks are created, changed, rotated and deleted", async () => {
  const url = "https://shop.example/events";
  const made = await run(
    "webhook",
    "create",
    url,
    "--event-type",
    "expunge.deletion.completed",
    "--json",
  );
  const { id } = JSON.parse(made.printed) as { id: string };
  expect(made).toMatchObject({ code: 0, noted: "the secret is shown this once\n" });
  expect((await run("webhook", "list")).printed).toMatch(
    new RegExp(`^${id} +${url} +active +cloudevents +expunge.deletion.completed`, "m"),
  );
  expect(await json("webhook", "update", id, "--state", "disabled")).toMatchObject({
    state: "disabled",
  });
  expect((await run("webhook", "rotate", id, "--overlap", "1h", "--json")).printed).toContain(
    "whsec_",
  );
  expect(await run("webhook", "rotate", id, "--overlap", "90m")).toMatchObject({ code: 2 });
  expect(await json("webhook", "deliveries", id)).toEqual([]);
  expect(await run("webhook", "replay", id)).toMatchObject({
    code: 2,
    noted: expect.stringContaining("name one of") as unknown,
  });
  expect(await run("webhook", "create", url, "--event-type", "expunge.none")).toMatchObject({
    code: 2,
    noted: expect.stringContaining("expunge.none is not a type of event") as unknown,
  });
  expect(await json("webhook", "delete", id)).toMatchObject({ state: "deleted" });
});

test("a token that is missing, wrong or of too low a role, and an installation that is gone, exit as documented", async () => {
  const gone = "http://127.0.0.1:1";
  const ran = await Promise.all(
    [
      { ...environment, EXPUNGE_URL: "" },
      { ...environment, EXPUNGE_TOKEN: "secret of mine" },
      { ...environment, EXPUNGE_URL: "https://erika:secret@expunge.example" },
      { ...environment, EXPUNGE_TOKEN: "secret" },
      await settingsOf("viewer"),
      { ...environment, EXPUNGE_URL: gone },
      { ...environment, EXPUNGE_URL: `${api.url}/elsewhere` },
    ].map((settings) =>
      runWith({ environment: settings }, "delete", "card_token", "t", ...REASON, "--yes"),
    ),
  );
  expect(ran.map(({ code }) => code)).toEqual([2, 2, 2, 3, 3, 3, 3]);
  expect(JSON.stringify(ran)).not.toContain("secret");
  expect(ran.map(({ noted }) => noted.replace(/^expunge delete: | \(expunge.*|\n/g, ""))).toEqual([
    "EXPUNGE_URL: is missing",
    "EXPUNGE_TOKEN: must be a bearer token",
    "EXPUNGE_URL: must be an address such as https://expunge.example.com",
    expect.stringContaining("does not accept EXPUNGE_TOKEN"),
    expect.stringContaining("the role of EXPUNGE_TOKEN"),
    expect.stringContaining("does not answer: check EXPUNGE_URL"),
    expect.stringContaining("check EXPUNGE_URL"),
  ]);
});

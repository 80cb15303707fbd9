import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CardTokenWorld, cardTokenWorld, deletion, RISK } from "#test/card-token-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

type Risk = Readonly<Record<string, unknown>>;
type Changes = { readonly risk?: Risk; readonly requestor?: string; readonly id?: string };
type World = CardTokenWorld & {
  /** Requests the deletion of a token, by default a new one, with these changes to a valid request. */
  request(changes?: Changes, token?: string): ReturnType<CardTokenWorld["remove"]>;
};

/** A tenant with this risk policy. */
async function worldWithRiskPolicy(risk: unknown): Promise<World> {
  const world = await cardTokenWorld(api);
  await api.rows("UPDATE tenant SET policy = $2 WHERE tenant_id = $1", [
    world.tenantId,
    JSON.stringify({ risk }),
  ]);
  return {
    ...world,
    async request({ risk: riskChanges = {}, requestor = "6140222333", id } = {}, token) {
      const stored = token ?? (await world.store());
      return world.remove(stored, {
        body: { ...deletion(stored), risk: { ...RISK, ...riskChanges }, requestor },
        ...(id !== undefined && { headers: { "request-id": id } }),
      });
    },
  };
}

type Answer = Awaited<ReturnType<World["request"]>>;
const faultOf = ({ json }: Answer) => json as { errorCode: string; message: string };
function expectRisky(answer: Answer): void {
  const { errorCode, message } = faultOf(answer);
  expect([answer.status, errorCode, message]).toEqual([
    403,
    "refused_by_risk",
    "The risk of this request is too high.",
  ]);
}
const statuses = (answers: readonly Answer[]) => answers.map(({ status }) => status);
const daysAgo = (days: number) => new Date(api.now().getTime() - days * 86_400_000).toISOString();
const isUsable = async ({ trpc }: World, token: string) =>
  (await trpc.credentials.authorizeUse.mutate({ target: { kind: "card_token", token } })).allowed;

test("RISK-01: a deletion from another country than the token's is refused, and the token stays", async () => {
  const world = await worldWithRiskPolicy({ countryMismatch: "refuse" });
  const token = await world.store({ country: "DE" });
  expectRisky(await world.request({}, token));
  expect(await isUsable(world, token)).toBe(true);
  expect((await world.request({ risk: { geolocationCountry: "de" } }, token)).status).toBe(200);
  expect((await world.request()).status).toBe(200);
});

test("RISK-02: soon after the activation of the customer's service a deletion is refused", async () => {
  const world = await worldWithRiskPolicy({ recentActivation: { days: 10, verdict: "refuse" } });
  const at = (activationDate: string | null) => world.request({ risk: { activationDate } });
  expectRisky(await at(daysAgo(1)));
  expectRisky(await at(daysAgo(1).slice(0, 10)));
  expect((await at(daysAgo(13))).status).toBe(200);
  expect((await at(daysAgo(13).slice(0, 10))).status).toBe(200);
  expect((await at(null)).status).toBe(200);
});

describe("more requests than the tenant allows in a time", () => {
  const most = (by: string) => ({ velocity: [{ by, most: 2, seconds: 3600, verdict: "refuse" }] });

  test("RISK-03: by a requestor", async () => {
    const world = await worldWithRiskPolicy(most("requestor"));
    const by = (requestor: string) =>
      world.request({ requestor, risk: { deviceFingerprint: "d" } });
    expect(statuses([await by("a"), await by("a"), await by("b")])).toEqual([200, 200, 200]);
    expectRisky(await by("a"));
    expect((await by("b")).status).toBe(200);
  });

  test("RISK-04: from a device, regardless of the requests' outcomes", async () => {
    const world = await worldWithRiskPolicy(most("device"));
    const from = (deviceFingerprint: string, token?: string) =>
      world.request({ risk: { deviceFingerprint } }, token);
    expect(statuses([await from("d-1", "unknown"), await from("d-1", "unknown")])).toEqual([
      404, 404,
    ]);
    expectRisky(await from("d-1"));
    expect((await from("d-2")).status).toBe(200);
    await api.rows(
      "UPDATE risk_signal SET at = at - interval '1 hour' WHERE tenant_id = $1 AND subject LIKE 'device:%'",
      [world.tenantId],
    );
    expect((await from("d-1")).status).toBe(200);
  });

  test("RISK-05: of the authenticated merchant, regardless of the User-Agent", async () => {
    const world = await worldWithRiskPolicy(most("merchant"));
    const [one, another] = [
      await api.client(world.tenantId, ["cards:admin"]),
      await api.client(world.tenantId, ["cards:admin"]),
    ];
    const as = async ({ clientKey }: { clientKey: string }, merchant: string) => {
      const token = await world.store();
      const access = await api.clientToken(world.tenantId, "admin", { clientKey });
      return world.remove(token, {
        headers: {
          authorization: `Bearer ${access}`,
          "user-agent": `Merchant/${merchant}; Platform/SAP; Channel/a; Service/x`,
        },
      });
    };
    expect(statuses([await as(one, "ABC"), await as(one, "DEF")])).toEqual([200, 200]);
    expectRisky(await as(one, "GHI"));
    expect((await as(another, "ABC")).status).toBe(200);
  });

  test("RISK-04: concurrent requests do not exceed the limit", async () => {
    const world = await worldWithRiskPolicy(most("device"));
    const tokens = await Promise.all(Array.from({ length: 20 }, () => world.store()));
    const answers = await Promise.all(tokens.map((token) => world.request({}, token)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(2);
    expect(answers.filter(({ status }) => status === 403)).toHaveLength(18);
  });

  test("the stored signals reveal neither the requestor nor the device", async () => {
    const world = await worldWithRiskPolicy({
      velocity: ["requestor", "device", "merchant"].map((by) => ({
        by,
        most: 9,
        seconds: 60,
        verdict: "refuse",
      })),
    });
    await world.request({ requestor: "person-0815", risk: { deviceFingerprint: "device-0815" } });
    const signals = await api.rows("SELECT * FROM risk_signal WHERE tenant_id = $1", [
      world.tenantId,
    ]);
    expect(
      signals
        .map(({ subject }) => String(subject).split(":")[0])
        .toSorted((a = "", b = "") => a.localeCompare(b)),
    ).toEqual(["device", "merchant", "requestor"]);
    expect(JSON.stringify(signals)).not.toContain("0815");
    expect(JSON.stringify(signals)).not.toContain(world.clientKey);
  });
});

describe("a deletion whose risk needs approval", () => {
  const CAUTIOUS = { countryMismatch: "needs_approval" };
  const under = (id: string) => ({ id });

  async function expectWaiting(id: string) {
    const world = await worldWithRiskPolicy(CAUTIOUS);
    const token = await world.store({ country: "DE" });
    const answer = await world.request(under(id), token);
    const { items } = await world.trpc.deletions.list.query({ targetKind: "card_token" });
    expect(items).toMatchObject([
      {
        state: "awaiting_approval",
        reasons: [{ rule: "RISK-01" }],
        requestedBy: `client:${world.clientKey}`,
      },
    ]);
    const deletionId = items[0]?.id ?? "";
    expect([answer.status, faultOf(answer)]).toMatchObject([
      403,
      {
        errorCode: "approval_required",
        message: `The deletion ${deletionId} waits for approval.`,
      },
    ]);
    expect(await isUsable(world, token)).toBe(true);
    return { world, token, answer, deletionId };
  }

  test("is answered with 403 each time; its approval deletes the token", async () => {
    const { world, token, answer, deletionId } = await expectWaiting("wait-1");
    const again = await world.request(under("wait-1"), token);
    expect([again.status, again.text, again.headers["idempotency-replayed"]]).toEqual([
      403,
      answer.text,
      "true",
    ]);
    const another = await world.request(under("wait-2"), token);
    expect(faultOf(another)).toMatchObject({
      errorCode: "approval_required",
      message: `The deletion ${deletionId} waits for approval.`,
    });

    const approver = await api.trpc(world.tenantId, "approver");
    const approved = await approver.deletions.approve.mutate({ id: deletionId });
    expect(approved).toMatchObject({ state: "completed", approvals: [{ decision: "approved" }] });
    expect(await isUsable(world, token)).toBe(false);
    expect((await world.request(under("wait-3"), token)).status).toBe(404);
    const replayed = await world.request(under("wait-1"), token);
    expect([replayed.status, replayed.text]).toEqual([403, answer.text]);
  });

  test("leaves the token usable when rejected, and can be requested again", async () => {
    const { world, token, deletionId } = await expectWaiting("wait-4");
    const approver = await api.trpc(world.tenantId, "approver");
    await approver.deletions.reject.mutate({ id: deletionId });
    expect(await isUsable(world, token)).toBe(true);
    const home = { risk: { geolocationCountry: "DE" } };
    expect((await world.request(home, token)).status).toBe(200);
  });

  test("is executed immediately when the customer meanwhile requests it from home", async () => {
    const { world, token, deletionId } = await expectWaiting("wait-5");
    expect((await world.request({ risk: { geolocationCountry: "DE" } }, token)).status).toBe(200);
    expect(await isUsable(world, token)).toBe(false);
    expect(await world.trpc.deletions.get.query({ id: deletionId })).toMatchObject({
      state: "cancelled",
      reasons: [{ rule: "DEL-03" }],
    });
  });
});

describe("a hold", () => {
  test("refuses the deletion by its rule, without naming itself; the same request is answered alike for ever", async () => {
    const world = await worldWithRiskPolicy({});
    const token = await world.store();
    const hold = {
      target: { kind: "card_token", token },
      hold: "dispute",
      reference: "case-4711",
    } as const;
    await world.trpc.holds.place.mutate(hold);
    const refused = await world.request({ id: "held-1" }, token);
    expect([refused.status, faultOf(refused)]).toMatchObject([
      400,
      { errorCode: "refused", message: "A credential under a dispute cannot be deleted." },
    ]);
    await world.trpc.holds.release.mutate(hold);
    const replayed = await world.request({ id: "held-1" }, token);
    expect([replayed.status, replayed.text]).toEqual([400, refused.text]);
    expect((await world.request({ id: "held-2" }, token)).status).toBe(200);
  });

  test("is not revealed to a request whose risk is too high", async () => {
    const world = await worldWithRiskPolicy({ countryMismatch: "refuse" });
    const token = await world.store({ country: "DE" });
    await world.trpc.holds.place.mutate({
      target: { kind: "card_token", token },
      hold: "legal",
      reference: "case-1",
    });
    expectRisky(await world.request({}, token));
  });
});

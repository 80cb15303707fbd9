import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ClickToPayWorld, clickToPayWorld } from "#test/click-to-pay-world.ts";
import { startTestApi, type TestApi } from "#test/start-test-api.ts";

let api: TestApi;
let world: ClickToPayWorld;
beforeAll(async () => {
  api = await startTestApi();
  world = await clickToPayWorld(api);
});
afterAll(() => api.close());

const PAN = "4111111111111111";
const ENROL_CUSTOMER = "/v1/clicktopay/visa/enroll/customer";
const ENROL_CARD = "/v1/clicktopay/visa/enroll/card";
const DELETE_CARD = "/v1/clicktopay/visa/delete/card";

const person = {
  first_name: "Erika",
  last_name: "Mustermann",
  emails: ["erika@example.org"],
  phones: ["+4915112345678"],
  billing_address: { city: "Köln", country: "DE" },
};
const enrolment = {
  owner_bid: "1000052",
  card_information: { card_id: 21, last4: "1111" },
  customer_information: person,
};
const about = (changed: Readonly<Record<string, unknown>>) => ({
  ...enrolment,
  customer_information: { ...person, ...changed },
});

describe("enrol customer", () => {
  test("202; the personal data for the network is stored encrypted, and only until it was sent", async () => {
    const own = await clickToPayWorld(api);
    const answer = await own.post({ path: ENROL_CUSTOMER, body: enrolment });
    expect([answer.status, answer.text]).toEqual([202, ""]);
    expect(await own.states()).toEqual(["REGISTRATION_IN_PROGRESS", "REGISTRATION_IN_PROGRESS"]);
    const requests = () =>
      api.rows("SELECT * FROM network_request WHERE tenant_id = $1", [own.tenantId]);
    const [request] = await requests();
    expect(request).toMatchObject({ operation: "enroll_customer" });
    expect(request?.["sealed"]).toBeInstanceOf(Buffer);
    expect(JSON.stringify(await requests())).not.toContain("Mustermann");

    await api.settle(own.tenantId);
    expect(await own.states()).toEqual(["ACTIVE", "ACTIVE"]);
    expect(await requests()).toMatchObject([{ sealed: null, sealed_key: null }]);
    const again = await own.post({ path: ENROL_CUSTOMER, body: enrolment });
    expect([again.status, again.json]).toEqual([
      400,
      { code: 400, message: "customer already enabled to click to pay" },
    ]);
  });

  test.each([
    ["owner_bid first", { owner_bid: "" }, "owner_bid: cannot be blank."],
    ["no card", { owner_bid: "1", customer_information: person }, /^card_information: /],
    [
      "no person",
      { owner_bid: "1", card_information: enrolment.card_information },
      /^customer_information: /,
    ],
    ["no e-mail", about({ emails: [] }), /^customer_information\.emails: /],
    [
      "city too long",
      about({ billing_address: { city: "x".repeat(33) } }),
      /billing_address\.city: must have 1 to 32 characters\.$/,
    ],
    ["NUL in the owner BID", { ...enrolment, owner_bid: "1\0" }, /^owner_bid: /],
    [
      "a control character",
      about({ first_name: "E\u0007" }),
      /first_name: must not hold control characters\.$/,
    ],
  ])("%s", async (_what, body, detail) => {
    const { status, json } = await world.post({ path: ENROL_CUSTOMER, body });
    expect([status, json]).toMatchObject([
      400,
      { message: "bad request", details: [expect.stringMatching(detail)] },
    ]);
  });

  test.each([
    ["first_name", about({ first_name: PAN })],
    ["last_name", about({ last_name: `M ${PAN}` })],
    ["emails", about({ emails: ["4111 1111 1111 1111"] })],
    ["phones", about({ phones: [PAN] })],
    ["billing_address", about({ billing_address: { street: "4111-1111-1111-1111" } })],
    ["a field's name", about({ billing_address: { [PAN]: "x" } })],
    ["card_id", { ...enrolment, card_information: { card_id: Number(PAN), last4: "1111" } }],
  ])("a card number is refused and not echoed: %s", async (field, body) => {
    const { status, text } = await world.post({ path: ENROL_CUSTOMER, body });
    expect(status).toBe(400);
    expect(text).toContain(field);
    expect(text + api.log()).not.toMatch(/4111[ -]?1111/);
  });

  test("a card number as the customer, or as the account, is refused too; deleting one just finds nothing", async () => {
    const headers = { "x-customer-id": PAN };
    const refused = await world.post({ path: ENROL_CUSTOMER, body: enrolment, headers });
    expect([refused.status, refused.json]).toEqual([
      400,
      { code: 400, message: "bad request", details: ["CustomerID: must not hold a card number."] },
    ]);
    const authorization = `Bearer ${await api.account(world.tenantId, PAN)}`;
    const account = await world.post({
      path: ENROL_CUSTOMER,
      body: enrolment,
      headers: { authorization },
    });
    expect(account.json).toMatchObject({ details: ["AccountID: must not hold a card number."] });
    const deletion = await world.post({ headers });
    expect(deletion.json).toEqual({ code: 400, message: "customer not enabled to click to pay" });
    expect(api.log()).not.toContain(PAN);
  });
});

describe("cards of a customer", () => {
  test("are added and removed one by one, each with an event", async () => {
    const own = await clickToPayWorld(api);
    await own.enrol();
    const card = { owner_bid: "1000052", card_id: 13, billing_address: { city: "Köln" } };
    const added = await own.post({ path: ENROL_CARD, body: card });
    expect([added.status, added.text]).toEqual([202, ""]);
    expect(await own.states()).toEqual(["ACTIVE", "ACTIVE", "ACTIVE", "REGISTRATION_IN_PROGRESS"]);
    await api.settle(own.tenantId);

    const removed = await own.post({
      path: DELETE_CARD,
      body: { owner_bid: "1000052", card_id: 11 },
    });
    expect(removed.status).toBe(202);
    expect(await own.states()).toEqual(["ACTIVE", "REMOVAL_IN_PROGRESS", "ACTIVE", "ACTIVE"]);
    await api.settle(own.tenantId);
    expect(await own.states()).toEqual(["ACTIVE", "REMOVED", "ACTIVE", "ACTIVE"]);

    const { items } = await own.trpc.events.list.query({
      types: ["click_to_pay-1"],
      order: "oldest",
    });
    expect(items.map(({ data }) => "operation" in data && data.operation)).toEqual([
      "enroll_customer",
      "enroll_card",
      "delete_card",
    ]);
  });

  test.each([
    ["a card that it has", ENROL_CARD, 11, "card not eligible for this request"],
    ["a card that it does not have", DELETE_CARD, 99, "card not eligible for this request"],
  ])("%s", async (_what, path, cardId, message) => {
    const own = await clickToPayWorld(api);
    await own.enrol();
    const { status, json } = await own.post({
      path,
      body: { owner_bid: "1000052", card_id: cardId },
    });
    expect([status, json]).toEqual([400, { code: 400, message }]);
  });

  test.each([ENROL_CARD, DELETE_CARD])(
    "%s checks as the deletion of a customer does",
    async (path) => {
      const body = { owner_bid: "1000052", card_id: 11 };
      const unknown = await world.post({ path, body, headers: { "x-customer-id": "404" } });
      expect(unknown.json).toEqual({ code: 400, message: "customer not enabled to click to pay" });
      expect((await world.post({ path, body, headers: { authorization: undefined } })).status).toBe(
        401,
      );
      expect((await world.post({ path, body, headers: { "x-tenant": "TN-x" } })).status).toBe(403);
      const otherNetwork = await world.post({ path: path.replace("visa", "amex"), body });
      expect(otherNetwork.json).toEqual({ code: 400, message: "invalid network" });
      const noCard = await world.post({ path, body: { owner_bid: "1" } });
      expect(noCard.json).toMatchObject({ details: [expect.stringMatching(/^card_id: /)] });
      const disabled = await clickToPayWorld(api, false);
      expect((await disabled.post({ path, body })).json).toEqual({
        code: 400,
        message: "click to pay is not enabled to tenant",
      });
    },
  );
});

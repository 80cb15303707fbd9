import { expect, test } from "vitest";
import { claimMapping, claimPath, claimPaths, roleNames } from "#auth/claim-mapping.ts";

test.each([
  ["role", ["role"]],
  ["realm_access.roles", ["realm_access", "roles"]],
  ["/realm_access/roles", ["realm_access", "roles"]],
  ["/resource_access/my.client/roles", ["resource_access", "my.client", "roles"]],
  ["https://example.com/roles", ["https://example.com/roles"]],
  ["/https:~1~1example.com~1app/roles", ["https://example.com/app", "roles"]],
  ["/a~01", ["a~1"]],
])("path %s names the claims %j (RFC 6901)", (text, names) => {
  expect(claimPath.parse(text)).toEqual(names);
});

test.each([
  "",
  ".",
  "a..b",
  "a.",
  "/",
  "/a//b",
  "/a~2",
  "/a~",
  "__proto__",
  "a.constructor",
  "/a/prototype",
  "constructor.name",
  "x".repeat(513),
])("path %j is refused", (text) => {
  expect(claimPath.safeParse(text).success).toBe(false);
});

const mapping = (claims: object, roles?: object) =>
  claimMapping({
    claims: claimPaths.parse(claims),
    ...(roles && { roles: roleNames.parse(roles) }),
  });

test.each([
  ["one name", "Support", "agent"],
  ["a list", ["Support"], "agent"],
  ["several, of which the highest counts", ["Leads", "Support", "Readers"], "approver"],
  ["several in another order", ["Readers", "Leads"], "approver"],
  ["names that stand for no role", ["offline_access", "Readers"], "viewer"],
  ["only names that stand for no role", ["offline_access", "admin"], undefined],
  ["a name in other case", ["support"], undefined],
  ["a list in a list", [["Support"]], undefined],
  ["an object", { Support: true }, undefined],
  ["a number", 5, undefined],
  ["names that every object inherits", ["constructor", "__proto__", "toString"], undefined],
  ["nothing", undefined, undefined],
])("roles: %s", (_, groups, role) => {
  const roles = { Support: "agent", Leads: "approver", Readers: "viewer" };
  expect(mapping({ role: "groups" }, roles)({ groups })).toMatchObject({ role });
});

test("without a table of names a list names the roles of this service", () => {
  expect(mapping({ role: "a.b" })({ a: { b: ["king", "agent"] } })).toMatchObject({
    role: "agent",
  });
});

test("a path goes through objects by their own properties only", () => {
  const tenant = mapping({ tenant: "a.b" });
  const values = [{ b: "TN-1" }, Object.create({ b: "TN-1" }), ["TN-1"], "b", null, 5, undefined];
  expect(values.map((a: unknown) => tenant({ a })["tenant_id"])).toEqual([
    "TN-1",
    ...Array.from({ length: 6 }),
  ]);
  expect(mapping({ tenant: "a.length" })({ a: ["x"] })["tenant_id"]).toBeUndefined();
});

test("a mapped account replaces the claims that this service would read", () => {
  const account = mapping({ account: "customer.number" });
  const payload = { account_id: "a-1", uid: "a-2", customer: { number: 4711 } };
  expect(account(payload)).toMatchObject({ account_id: 4711 });
  const { customer: _, ...without } = payload;
  expect(account(without)["account_id"]).toBeUndefined();
  expect(account(without)).not.toHaveProperty("uid");
});

test("a fixed tenant counts whatever the token says", () => {
  expect(claimMapping({ tenant: "TN-1" })({ tenant_id: "TN-2" })["tenant_id"]).toBe("TN-1");
});

test.each([{}, { Support: "king" }, { "": "agent" }, ["agent"]])(
  "roles %j are refused",
  (roles) => {
    expect(roleNames.safeParse(roles).success).toBe(false);
  },
);

import { expect, test } from "vitest";
import { isReservedConsumerId, networkConsumer } from "#network-requests/network-consumer.ts";

const id = (tenantId: string, accountId: string, reference: string) =>
  networkConsumer({
    tenantId,
    accountId,
    reference,
    ownerBid: "10001234",
    networkReference: null,
  }).externalConsumerId;

test("the tenant is part of the network's consumer id, so equal customers of two tenants are two consumers", () => {
  expect(id("TN-1", "acc-1", "42")).toBe("TN-1.acc-1.42");
  expect(id("TN-2", "acc-1", "42")).not.toBe(id("TN-1", "acc-1", "42"));
});

test("no two customers share an id, however dots divide their tenants and accounts", () => {
  const ids = [
    ["TN.a", "b", "1"],
    ["TN", "a.b", "1"],
    ["TN", "a%2Eb", "1"],
    ["TN", "a", "1"],
    ["TN", "a ", "1"],
  ].map(([tenantId = "", accountId = "", reference = ""]) => id(tenantId, accountId, reference));
  expect(new Set(ids).size).toBe(ids.length);
});

test("an id has 1 to 100 characters of ASCII (Visa ID and Credential API, externalConsumerID)", () => {
  const ids = [
    id("T", "a", "1"),
    id("TN-".padEnd(39, "x"), "a".repeat(64), String(Number.MAX_SAFE_INTEGER)),
    id("TN-1", "ü".repeat(64), "1"),
    id("TN-1", "ü".repeat(63), "1"),
  ];
  for (const one of ids) expect(one).toMatch(/^[!-~]{1,100}$/);
  expect(new Set(ids).size).toBe(ids.length);
});

test("the owner BID of an erased customer is empty", () => {
  const customer = {
    tenantId: "T",
    accountId: "a",
    reference: "1",
    ownerBid: null,
    networkReference: null,
  };
  expect(networkConsumer(customer).ownerBid).toBe("");
});

test("a customer that was enrolled elsewhere keeps the id that the network knows", () => {
  const customer = { tenantId: "TN-1", accountId: "acc-1", reference: "42", ownerBid: "1" };
  const elsewhere = networkConsumer({ ...customer, networkReference: "shop-42" });
  expect(elsewhere.externalConsumerId).toBe("shop-42");
});

test("an id that another customer may have got here is reserved", () => {
  for (const reserved of ["TN-1.acc-1.42", "TN-1.x", "x".repeat(43)])
    expect(isReservedConsumerId("TN-1", reserved)).toBe(true);
  for (const free of ["TN-2.acc-1.42", "shop-42", "x".repeat(42), "TN-1"])
    expect(isReservedConsumerId("TN-1", free)).toBe(false);
});

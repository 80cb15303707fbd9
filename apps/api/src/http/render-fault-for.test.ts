import { expect, test } from "vitest";
import { renderFaultFor } from "#http/render-fault-for.ts";

test.each([
  ["/cards-tokenization/v1/clicktopay/visa/delete/customer", { code: 404, message: "not found" }],
  ["/accounts/%", { errors: [{ code: "not_found" }] }],
  ["/v1/cards/delete?x", { errorCode: "not_found" }],
  ["/trpc/deletions.list", { error: { data: { code: "NOT_FOUND" } } }],
  ["/unknown", { error: "not found" }],
])("a request to %s fails in the format of its prefix", (path, body) => {
  expect(renderFaultFor(path)({ kind: "not_found" })).toMatchObject({ status: 404, body });
});

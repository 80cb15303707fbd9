import { expect, test } from "vitest";
import { type Frame, stageOf } from "#profile/classify.ts";

const at = (path: string, functionName = "work"): Frame => ({
  functionName,
  url: path.startsWith("node:") ? path : `file:///somewhere/${path}`,
});
const handler = at("apps/api/src/contracts/payment-options/routes.ts");
const fastify = at("node_modules/.pnpm/fastify@5/node_modules/fastify/lib/handle-request.js");

test.each([
  ["HTTP", [fastify]],
  ["HTTP", [at("node:_http_server"), at("node:internal/async_hooks")]],
  ["HTTP", [handler, fastify]],
  ["auth", [at("apps/api/src/auth/tokens.ts"), handler]],
  ["auth", [at("apps/api/src/contracts/payment-options/caller.ts"), handler]],
  ["auth", [at("packages/application/src/tenants/authenticate-client.ts"), handler]],
  ["parse", [at("node_modules/.pnpm/zod@4/node_modules/zod/v4/core/parse.js"), handler]],
  ["parse", [at("apps/api/src/contracts/payment-options/headers.ts"), handler]],
  ["wait", [at("packages/application/src/write-path/batcher.ts")]],
  ["select", [at("packages/database/src/write-path/change-store.ts", "loadTargets")]],
  ["select", [at("packages/database/src/mandates/mandate-rows.ts")]],
  ["decide", [at("packages/domain/src/deletion/decide-deletion.ts")]],
  ["decide", [at("packages/application/src/vault/vault.ts")]],
  ["write", [at("packages/database/src/write-path/change-store.ts", "applyWithin")]],
  ["write", [at("packages/database/src/write-path/change-lists.ts")]],
  ["driver", [at("node_modules/.pnpm/pg-protocol@1/node_modules/pg-protocol/dist/parser.js")]],
  ["gc", [at("", "(garbage collector)"), handler]],
  ["idle", [at("", "(idle)")]],
  ["other", [at("node:internal/process/task_queues")]],
] as const)("time in %s", (stage, stack) => {
  expect(stageOf(stack)).toBe(stage);
});

test("the time of a runtime function belongs to its caller", () => {
  const stringify = at("", "stringify");
  expect(stageOf([stringify, at("packages/database/src/write-path/change-lists.ts")])).toBe(
    "write",
  );
  expect(
    stageOf([at("node:internal/crypto/cipher"), at("packages/application/src/vault/vault.ts")]),
  ).toBe("decide");
});

test("a socket's time belongs to its caller, or to itself without one", () => {
  const write = [at("node:net"), at("node:internal/stream_base_commons")];
  expect(stageOf([...write, at("node_modules/.pnpm/pg@8/node_modules/pg/lib/connection.js")])).toBe(
    "driver",
  );
  expect(stageOf([...write, at("node:_http_outgoing"), handler])).toBe("HTTP");
  expect(stageOf(write)).toBe("sockets");
});

test("the innermost frame counts, not its callers", () => {
  expect(
    stageOf([
      at("packages/domain/src/rules.ts"),
      at("packages/application/src/write-path/batcher.ts"),
    ]),
  ).toBe("decide");
});

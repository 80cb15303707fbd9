import Fastify from "fastify";
import { expect, test } from "vitest";
import { mayCall, mayUse, PROCEDURES } from "#auth/permissions.ts";
import { routesHavePermissions } from "#auth/routes-have-permissions.ts";
import { appRouter } from "#staff/router.ts";

test("every procedure has a permission, and every line a procedure", () => {
  expect(Object.keys(PROCEDURES).toSorted()).toEqual(
    Object.keys(appRouter._def.procedures).toSorted(),
  );
});

test("a procedure or a route without a line is closed to all roles", () => {
  for (const name of ["nothing.at.all", "__proto__", "constructor", ""]) {
    expect(mayCall(["admin"], name)).toBe(false);
    expect(mayUse(["admin", "anyone"], name)).toBe(false);
  }
});

test("a server with a route without a line does not start", async () => {
  const server = Fastify();
  routesHavePermissions(server);
  server.get("/secret", (_request, reply) => reply.send("secret"));
  await expect(server.ready()).rejects.toThrow("no permission for GET /secret");
});

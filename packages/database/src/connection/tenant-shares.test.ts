import { patiently } from "@expunge/testkit/patience";
import { describe, expect, test, vi } from "vitest";
import { createTenantShares, type TenantShareOptions } from "#connection/tenant-shares.ts";

const overloaded = { code: "overloaded" };

/** Work that runs until it is ended, by the tenants that began it. */
function workshop(options: Partial<TenantShareOptions> = {}) {
  const shares = createTenantShares({ poolSize: 10, patienceMs: 600_000, ...options });
  const begun: string[] = [];
  const ends = new Map<string, (() => void)[]>();
  const start = (tenantId: string) =>
    shares.run(tenantId, () => {
      begun.push(tenantId);
      return new Promise<void>((resolve) => {
        ends.set(tenantId, [...(ends.get(tenantId) ?? []), resolve]);
      });
    });
  const results: Promise<unknown>[] = [];
  return {
    results,
    start(tenantId: string, count = 1) {
      for (let place = 0; place < count; place += 1)
        results.push(start(tenantId).catch((error: unknown) => error));
    },
    /** Ends the oldest running work of a tenant. */
    async end(tenantId: string) {
      const before = begun.length;
      ends.get(tenantId)?.shift()?.();
      await vi.waitFor(() => expect(begun.length).toBe(before + 1), patiently);
      return begun.at(-1);
    },
    begun,
  };
}

describe("the connections of a pool are shared among tenants", () => {
  test("one tenant uses half of them, and another begins immediately", () => {
    const { start, begun } = workshop();
    start("A", 20);
    expect(begun).toEqual(Array.from({ length: 5 }, () => "A"));
    start("B");
    expect(begun.at(-1)).toBe("B");
  });

  test("one is left for work of no tenant", () => {
    const { start, begun } = workshop();
    for (const tenant of ["A", "B", "C"]) start(tenant, 5);
    expect(begun).toHaveLength(9);
  });

  test("a free one goes to the waiting tenant that uses the fewest", async () => {
    const { start, end } = workshop();
    start("A", 20);
    start("B", 20);
    start("C", 2);
    expect(await end("A")).toBe("C");
    expect(await end("B")).toBe("C");
    expect(await end("C")).toBe("B");
  });

  test("a tenant's own work begins in its order", async () => {
    const shares = createTenantShares({ poolSize: 2, patienceMs: 600_000 });
    const order: number[] = [];
    await Promise.all(
      Array.from({ length: 10 }, (_, place) =>
        shares.run("A", async () => {
          order.push(place);
        }),
      ),
    );
    expect(order).toEqual(Array.from({ length: 10 }, (_, place) => place));
  });

  test("a failure frees its connection", async () => {
    const shares = createTenantShares({ poolSize: 1, patienceMs: 600_000 });
    await expect(shares.run("A", () => Promise.reject(new Error("broken")))).rejects.toThrow(
      "broken",
    );
    expect(await shares.run("A", async () => "done")).toBe("done");
  });
});

test("work beyond the bound, and work that waits too long, is refused as overload", async () => {
  const { start, results } = workshop({ maxWaitingPerTenant: 2, patienceMs: 1 });
  start("A", 8);
  expect(await Promise.all(results.slice(5))).toMatchObject([overloaded, overloaded, overloaded]);
});
